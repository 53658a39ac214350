using System.Text.Json;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Writes an Anthropic message as OpenAI's: tool results become messages of their own, before what the user adds to them.</summary>
internal static class OpenAIMessages
{
    public static void Write(JsonElement message, string path, Utf8JsonWriter json)
    {
        var role = message.Needed("role", $"{path}.role");
        if (role is not ("user" or "assistant" or "system")) throw Wire.Untranslatable($"{path}.role");
        if (!message.Has("content", out var content)) throw Wire.Refused($"{path}.content", "is missing.");
        if (content.ValueKind == JsonValueKind.String)
        {
            json.WriteStartObject();
            json.WriteString("role", role);
            json.WriteString("content", content.Str($"{path}.content"));
            json.WriteEndObject();
            return;
        }

        content.Expect(JsonValueKind.Array, $"{path}.content");
        if (role == "assistant") WriteAssistant(content, $"{path}.content", json);
        else WriteUser(content, role, $"{path}.content", json);
    }

    private static void WriteUser(JsonElement content, string role, string path, Utf8JsonWriter json)
    {
        var others = 0;
        var at = 0;
        foreach (var block in content.EnumerateArray())
        {
            var here = $"{path}[{at++}]";
            if (Type(block, here) == "tool_result") WriteResult(block, here, json);
            else others++;
        }

        others += ResultImages(content);
        if (others == 0) return;
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteStartArray("content");
        at = 0;
        foreach (var block in content.EnumerateArray()) WritePart(block, $"{path}[{at++}]", json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePart(JsonElement block, string path, Utf8JsonWriter json)
    {
        switch (Type(block, path))
        {
            case "text":
                json.WriteStartObject();
                json.WriteString("type", "text");
                json.WriteString("text", block.Needed("text", $"{path}.text"));
                json.WriteEndObject();
                break;
            case "image":
                WriteImage(block, path, json);
                break;
            case "document":
                Attachments.WriteOpenAIDocument(block, path, json);
                break;
            case "tool_result":
                // A tool's message takes text only there: its images follow in the user's.
                foreach (var image in Images(block)) WriteImage(image, $"{path}.content", json);
                break;
            default:
                throw Wire.Untranslatable($"{path}.type");
        }
    }

    private static void WriteImage(JsonElement block, string path, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "image_url");
        json.WriteStartObject("image_url");
        json.WriteString("url", Attachments.OpenAIUrl(block, path));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(JsonElement block, string path, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("role", "tool");
        json.WriteString("tool_call_id", block.Needed("tool_use_id", $"{path}.tool_use_id"));
        json.WriteString("content", ResultText(block, path));
        json.WriteEndObject();
    }

    private static string ResultText(JsonElement block, string path)
    {
        if (!block.Has("content", out var content)) return "";
        if (content.ValueKind == JsonValueKind.String) return content.Str($"{path}.content");
        var texts = new List<string>();
        var at = 0;
        foreach (var part in content.Expect(JsonValueKind.Array, $"{path}.content").EnumerateArray())
        {
            var here = $"{path}.content[{at++}]";
            var type = Type(part, here);
            if (type == "text") texts.Add(part.Needed("text", $"{here}.text"));
            else if (type != "image") throw Wire.Untranslatable($"{here}.type");
        }

        return string.Join('\n', texts);
    }

    private static IEnumerable<JsonElement> Images(JsonElement result) =>
        result.Has("content", out var content) && content.ValueKind == JsonValueKind.Array
            ? content.EnumerateArray().Where(part => part.Text("type", "type") == "image") : [];

    private static int ResultImages(JsonElement content) =>
        content.EnumerateArray().Where(block => block.Text("type", "type") == "tool_result").Sum(block => Images(block).Count());

    private static void WriteAssistant(JsonElement content, string path, Utf8JsonWriter json)
    {
        var texts = new List<string>();
        var calls = new List<JsonElement>();
        var at = 0;
        foreach (var block in content.EnumerateArray())
        {
            var here = $"{path}[{at++}]";
            switch (Type(block, here))
            {
                case "text":
                    texts.Add(block.Needed("text", $"{here}.text"));
                    break;
                case "tool_use":
                    calls.Add(block);
                    break;
                case "thinking" or "redacted_thinking":
                    // Signed by the model that thought it, and of no use to another.
                    break;
                default:
                    throw Wire.Untranslatable($"{here}.type");
            }
        }

        json.WriteStartObject();
        json.WriteString("role", "assistant");
        if (texts.Count > 0 || calls.Count == 0) json.WriteString("content", string.Concat(texts));
        else json.WriteNull("content");
        WriteCalls(calls, path, json);
        json.WriteEndObject();
    }

    private static void WriteCalls(List<JsonElement> calls, string path, Utf8JsonWriter json)
    {
        if (calls.Count == 0) return;
        json.WriteStartArray("tool_calls");
        foreach (var call in calls) OpenAICall.Write(call, path, json);
        json.WriteEndArray();
    }

    private static string Type(JsonElement block, string path) =>
        block.Expect(JsonValueKind.Object, path).Needed("type", $"{path}.type");
}
