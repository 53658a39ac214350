using System.Text.Json;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Providers.Translation;

/// <summary>OpenAI chunks as Anthropic events. One content block is open at a time. The end is told with the finish reason; where usage
/// comes in a chunk after it, a second <c>message_delta</c> carries it, since its counts are cumulative.</summary>
internal sealed class AnthropicEvents(string? model, string requestId) : StreamTranslator(model, requestId)
{
    private const int NoBlock = -1;
    private readonly Dictionary<int, (int Block, string? Id)> _tools = [];
    private int _blocks;
    private int _open = NoBlock;
    private int _text = NoBlock;
    private bool _started;
    private bool _refused;
    private string? _stop;
    private bool _ended;

    private protected override void Read(in AnswerChunk chunk)
    {
        using var document = JsonDocument.Parse(chunk.Data);
        var root = document.RootElement;
        if (root.Has("error", out _)) throw new ProviderException(ProviderFailure.Broken, "The provider ended the stream with an error.");
        var choice = FirstChoice(root);
        // Some servers say what they think of the prompt first, in a chunk that names neither the answer nor its model.
        if (!_started && choice.ValueKind != JsonValueKind.Object) return;
        Start(root, chunk.Usage);
        if (choice.ValueKind == JsonValueKind.Object)
        {
            if (choice.Has("delta", out var delta)) Delta(delta);
            if (choice.Text("finish_reason", "finish_reason") is { } finish) Stop(finish, chunk.Usage);
        }
        else if (chunk.Usage is { } usage && _stop is not null)
        {
            MessageDelta(usage, null);
        }
    }

    private protected override void End()
    {
        if (_ended) return;
        _ended = true;
        Start(default, null);
        if (_stop is null) Stop("stop", null);
        Emit("message_stop", static json => json.WriteString("type", "message_stop"));
    }

    private static JsonElement FirstChoice(JsonElement root)
    {
        if (!root.Has("choices", out var choices)) return default;
        foreach (var choice in choices.EnumerateArray())
        {
            if (!choice.Has("index", out var index) || (index.TryGetInt32(out var at) && at == 0)) return choice;
        }

        return default;
    }

    private void Start(JsonElement root, UsageReport? usage)
    {
        if (_started) return;
        _started = true;
        var known = root.ValueKind == JsonValueKind.Object;
        var id = AnthropicAnswer.MessageId((known ? root.Text("id", "id") : null) ?? RequestId);
        Model ??= (known ? root.Text("model", "model") : null) ?? "";
        Emit("message_start", json =>
        {
            json.WriteString("type", "message_start");
            json.WriteStartObject("message");
            json.WriteString("id", id);
            json.WriteString("type", "message");
            json.WriteString("role", "assistant");
            json.WriteString("model", Model);
            json.WriteStartArray("content");
            json.WriteEndArray();
            json.WriteNull("stop_reason");
            json.WriteNull("stop_sequence");
            WireUsage.WriteAnthropic(json, usage?.Usage ?? default);
            json.WriteEndObject();
        });
    }

    private void Delta(JsonElement delta)
    {
        foreach (var text in TextParts.OfAnswer(delta)) Text(text);
        if (delta.Text("refusal", "refusal") is { Length: > 0 } refusal)
        {
            _refused = true;
            Text(refusal);
        }

        if (!delta.Has("tool_calls", out var calls)) return;
        foreach (var call in calls.EnumerateArray()) Call(call);
    }

    private void Text(string text)
    {
        if (_text == NoBlock || _open != _text)
        {
            _text = OpenBlock(static json =>
            {
                json.WriteString("type", "text");
                json.WriteString("text", "");
            });
        }

        BlockDelta(_text, "text_delta", "text", text);
    }

    private void Call(JsonElement call)
    {
        var index = call.Has("index", out var at) && at.TryGetInt32(out var said) ? said : 0;
        var hasFunction = call.Has("function", out var function);
        var name = (hasFunction ? function.Text("name", "name") : null) ?? "";
        var given = call.Text("id", "id") is { Length: > 0 } text ? text : null;
        // Some servers give several calls the same index, or none; others give each piece of one call an id. Another id with a name is another call.
        if (!_tools.TryGetValue(index, out var tool) || (name.Length > 0 && given is not null && tool.Id is not null && given != tool.Id))
        {
            var id = given ?? $"call_{RequestId}_{index}";
            var block = OpenBlock(json =>
            {
                json.WriteString("type", "tool_use");
                json.WriteString("id", id);
                json.WriteString("name", name);
                json.WriteStartObject("input");
                json.WriteEndObject();
            });
            _tools[index] = tool = (block, given);
        }

        // Calls come one after the other; a late piece of an earlier one still carries the index of its own block.
        if (hasFunction && function.Text("arguments", "arguments") is { Length: > 0 } arguments)
        {
            BlockDelta(tool.Block, "input_json_delta", "partial_json", arguments);
        }
    }

    private int OpenBlock(Action<Utf8JsonWriter> write)
    {
        CloseBlock();
        var index = _open = _blocks++;
        Emit("content_block_start", json =>
        {
            json.WriteString("type", "content_block_start");
            json.WriteNumber("index", index);
            json.WriteStartObject("content_block");
            write(json);
            json.WriteEndObject();
        });
        return index;
    }

    private void CloseBlock()
    {
        if (_open == NoBlock) return;
        var index = _open;
        _open = NoBlock;
        Emit("content_block_stop", json =>
        {
            json.WriteString("type", "content_block_stop");
            json.WriteNumber("index", index);
        });
    }

    private void BlockDelta(int index, string type, string name, string value) => Emit("content_block_delta", json =>
    {
        json.WriteString("type", "content_block_delta");
        json.WriteNumber("index", index);
        json.WriteStartObject("delta");
        json.WriteString("type", type);
        json.WriteString(name, value);
        json.WriteEndObject();
    }, value.Length);

    private void Stop(string finish, UsageReport? usage)
    {
        if (_stop is not null) return;
        CloseBlock();
        _stop = _refused ? "refusal" : StopReasons.ToAnthropic(finish, _tools.Count > 0);
        MessageDelta(usage, finish);
    }

    private void MessageDelta(UsageReport? usage, string? finish) => Emit("message_delta", json =>
    {
        json.WriteString("type", "message_delta");
        json.WriteStartObject("delta");
        json.WriteString("stop_reason", _stop);
        json.WriteNull("stop_sequence");
        json.WriteEndObject();
        WireUsage.WriteAnthropic(json, usage?.Usage ?? default(TokenUsage));
    }, usage: usage, finish: finish);
}
