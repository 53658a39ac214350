using System.Text.Json;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Writes OpenAI messages as Anthropic's: neighbours of one role become one message, tool results are the user's.</summary>
internal sealed class AnthropicMessages
{
    private readonly Utf8JsonWriter _json;
    private string? _open;

    private AnthropicMessages(Utf8JsonWriter json) => _json = json;

    public static void Write(JsonElement messages, Utf8JsonWriter json)
    {
        json.WriteStartArray("messages");
        var writer = new AnthropicMessages(json);
        var at = 0;
        foreach (var message in messages.EnumerateArray())
        {
            var path = $"messages[{at++}]";
            if (!AnthropicRequest.IsSystem(message, path)) writer.Message(message, path);
        }

        if (writer._open is null) throw Wire.Refused("messages", "holds no message of a user.");
        writer.Close();
        json.WriteEndArray();
    }

    private void Message(JsonElement message, string path)
    {
        switch (message.Needed("role", $"{path}.role"))
        {
            case "user":
                Content(message, "user", path);
                break;
            case "assistant":
                if (message.Has("function_call", out _)) throw Wire.Untranslatable($"{path}.function_call");
                Content(message, "assistant", path);
                Calls(message, path);
                break;
            case "tool":
                Result(message, path);
                break;
            default:
                throw Wire.Untranslatable($"{path}.role");
        }
    }

    private void Content(JsonElement message, string role, string path)
    {
        if (!message.Has("content", out var content)) return;
        if (content.ValueKind == JsonValueKind.String)
        {
            Text(role, content.Str($"{path}.content"));
            return;
        }

        var at = 0;
        foreach (var part in content.Expect(JsonValueKind.Array, $"{path}.content").EnumerateArray())
        {
            var here = $"{path}.content[{at++}]";
            Part(role, part.Expect(JsonValueKind.Object, here), here);
        }
    }

    private void Part(string role, JsonElement part, string path)
    {
        switch (part.Needed("type", $"{path}.type"))
        {
            case "text":
                Text(role, part.Needed("text", $"{path}.text"));
                break;
            case "refusal":
                Text(role, part.Needed("refusal", $"{path}.refusal"));
                break;
            case "image_url":
                Block(role, "image");
                Attachments.WriteAnthropicImage(part, path, _json);
                _json.WriteEndObject();
                break;
            case "file":
                Block(role, "document");
                Attachments.WriteAnthropicFile(part, path, _json);
                _json.WriteEndObject();
                break;
            default:
                throw Wire.Untranslatable($"{path}.type");
        }
    }

    private void Calls(JsonElement message, string path)
    {
        if (!message.Has("tool_calls", out var calls)) return;
        var at = 0;
        foreach (var call in calls.Expect(JsonValueKind.Array, $"{path}.tool_calls").EnumerateArray())
        {
            var here = $"{path}.tool_calls[{at++}]";
            var id = call.Expect(JsonValueKind.Object, here).Needed("id", $"{here}.id");
            if (!call.Has("function", out var function)) throw Wire.Untranslatable($"{here}.type");
            function.Expect(JsonValueKind.Object, $"{here}.function");
            Block("assistant", "tool_use");
            _json.WriteString("id", id);
            _json.WriteString("name", function.Needed("name", $"{here}.function.name"));
            Arguments(function.Text("arguments", $"{here}.function.arguments"), $"{here}.function.arguments");
            _json.WriteEndObject();
        }
    }

    private void Arguments(string? arguments, string path)
    {
        _json.WritePropertyName("input");
        if (string.IsNullOrWhiteSpace(arguments))
        {
            _json.WriteRawValue("{}"u8);
            return;
        }

        try
        {
            using var parsed = JsonDocument.Parse(arguments);
            parsed.RootElement.Expect(JsonValueKind.Object, path);
            _json.WriteRawValue(parsed.RootElement.GetRawText(), skipInputValidation: true);
        }
        catch (JsonException)
        {
            throw Wire.Refused(path, "is not valid JSON.");
        }
    }

    private void Result(JsonElement message, string path)
    {
        var id = message.Needed("tool_call_id", $"{path}.tool_call_id");
        var texts = TextParts.Read(message, "content", $"{path}.content");
        Block("user", "tool_result");
        _json.WriteString("tool_use_id", id);
        _json.WriteString("content", string.Join('\n', texts));
        _json.WriteEndObject();
    }

    // An empty text block is refused there, and says nothing.
    private void Text(string role, string text)
    {
        if (text.Length == 0) return;
        Block(role, "text");
        _json.WriteString("text", text);
        _json.WriteEndObject();
    }

    private void Block(string role, string type)
    {
        if (_open != role)
        {
            Close();
            _open = role;
            _json.WriteStartObject();
            _json.WriteString("role", role);
            _json.WriteStartArray("content");
        }

        _json.WriteStartObject();
        _json.WriteString("type", type);
    }

    private void Close()
    {
        if (_open is null) return;
        _json.WriteEndArray();
        _json.WriteEndObject();
    }
}
