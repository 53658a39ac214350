using System.Text.Json;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Anthropic events as OpenAI chunks: the role first, then text and tool calls, the finish, and last the usage alone.</summary>
internal sealed class OpenAIChunks(string? model, string requestId, DateTimeOffset now) : StreamTranslator(model, requestId)
{
    private readonly long _created = now.ToUnixTimeSeconds();
    private readonly Dictionary<int, ToolCall> _calls = [];
    private string _id = OpenAIAnswer.CompletionId(requestId);
    private bool _started;
    private UsageReport? _usage;
    private bool _finished;
    private bool _ended;

    private protected override void Read(in AnswerChunk chunk)
    {
        using var document = JsonDocument.Parse(chunk.Data);
        var root = document.RootElement;
        _usage = chunk.Usage ?? _usage;
        switch (chunk.Event ?? root.Text("type", "type"))
        {
            case "message_start":
                Start(root.Has("message", out var message) ? message : default);
                break;
            case "content_block_start":
                if (root.Has("content_block", out var block)) OpenBlock(Index(root), block);
                break;
            case "content_block_delta":
                if (root.Has("delta", out var delta)) Delta(Index(root), delta);
                break;
            case "content_block_stop":
                CloseBlock(Index(root));
                break;
            case "message_delta":
                if (root.Has("delta", out var end) && end.Text("stop_reason", "stop_reason") is { } stop) Stop(stop);
                break;
            case "message_stop":
                Last();
                break;
            case "error":
                throw Failed(root);
        }
    }

    private protected override void End() => Last();

    private static ProviderException Failed(JsonElement root)
    {
        var type = root.Has("error", out var error) && error.ValueKind == JsonValueKind.Object ? error.Text("type", "type") : null;
        return new ProviderException(ProviderFailure.Broken, "The provider ended the stream with an error.") { Code = type };
    }

    private static int Index(JsonElement root) => root.Has("index", out var index) && index.TryGetInt32(out var at) ? at : 0;

    private void Start(JsonElement message)
    {
        if (_started) return;
        _started = true;
        if (message.ValueKind == JsonValueKind.Object)
        {
            if (message.Text("id", "id") is { } id) _id = OpenAIAnswer.CompletionId(id);
            Model ??= message.Text("model", "model");
        }

        Choice(static json =>
        {
            json.WriteString("role", "assistant");
            json.WriteString("content", "");
        }, 0, null, _usage);
    }

    private void OpenBlock(int index, JsonElement block)
    {
        switch (block.Text("type", "type"))
        {
            case "text" when block.Text("text", "text") is { Length: > 0 } text:
                Content("content", text);
                break;
            case "tool_use":
                var call = _calls[index] = new ToolCall(_calls.Count, block.Has("input", out var input) ? input.GetRawText() : "{}");
                var (id, name) = (block.Text("id", "id") ?? "", block.Text("name", "name") ?? "");
                Call(call.Index, json =>
                {
                    json.WriteString("id", id);
                    json.WriteString("type", "function");
                    json.WriteStartObject("function");
                    json.WriteString("name", name);
                    json.WriteString("arguments", "");
                    json.WriteEndObject();
                }, name.Length);
                break;
        }
    }

    private void Delta(int index, JsonElement delta)
    {
        switch (delta.Text("type", "type"))
        {
            case "text_delta":
                Content("content", delta.Text("text", "text"));
                break;
            case "thinking_delta":
                Content("reasoning_content", delta.Text("thinking", "thinking"));
                break;
            case "input_json_delta" when _calls.TryGetValue(index, out var call):
                if (delta.Text("partial_json", "partial_json") is not { Length: > 0 } json) break;
                call.HasArguments = true;
                Arguments(call.Index, json);
                break;
        }
    }

    // A call without arguments has no delta in the one dialect, and "{}" in the other; some servers put all of it into the start.
    private void CloseBlock(int index)
    {
        if (!_calls.TryGetValue(index, out var call) || call.HasArguments) return;
        call.HasArguments = true;
        Arguments(call.Index, call.Input);
    }

    private void Content(string name, string? text)
    {
        if (string.IsNullOrEmpty(text)) return;
        Choice(json => json.WriteString(name, text), text.Length, null, null);
    }

    private void Arguments(int index, string arguments) => Call(index, json =>
    {
        json.WriteStartObject("function");
        json.WriteString("arguments", arguments);
        json.WriteEndObject();
    }, arguments.Length);

    private void Call(int index, Action<Utf8JsonWriter> write, int characters) => Choice(json =>
    {
        json.WriteStartArray("tool_calls");
        json.WriteStartObject();
        json.WriteNumber("index", index);
        write(json);
        json.WriteEndObject();
        json.WriteEndArray();
    }, characters, null, null);

    private void Stop(string stop)
    {
        if (_finished) return;
        _finished = true;
        Choice(static _ => { }, 0, StopReasons.ToOpenAI(stop), null);
    }

    private void Last()
    {
        if (_ended) return;
        _ended = true;
        Start(default);
        if (!_finished) Stop("end_turn");
        if (_usage is not { } usage) return;
        Emit(null, json =>
        {
            Head(json);
            json.WriteStartArray("choices");
            json.WriteEndArray();
            WireUsage.WriteOpenAI(json, usage.Usage);
        }, usage: usage, usageOnly: true);
    }

    private void Choice(Action<Utf8JsonWriter> delta, int characters, string? finish, UsageReport? usage) => Emit(null, json =>
    {
        Head(json);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("delta");
        delta(json);
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
        json.WriteEndArray();
    }, characters, usage, finish);

    private void Head(Utf8JsonWriter json)
    {
        json.WriteString("id", _id);
        json.WriteString("object", "chat.completion.chunk");
        json.WriteNumber("created", _created);
        json.WriteString("model", Model ?? "");
    }

    private sealed class ToolCall(int index, string input)
    {
        public int Index => index;

        /// <summary>What the block began with.</summary>
        public string Input => input;

        public bool HasArguments { get; set; }
    }
}
