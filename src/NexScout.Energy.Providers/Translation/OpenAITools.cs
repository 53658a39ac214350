using System.Text.Json;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Writes Anthropic's tools and how they are chosen in OpenAI's words.</summary>
internal static class OpenAITools
{
    public static void Write(JsonElement body, Utf8JsonWriter json)
    {
        if (!body.Has("tools", out var tools) || tools.Expect(JsonValueKind.Array, "tools").GetArrayLength() == 0) return;
        json.WriteStartArray("tools");
        var at = 0;
        foreach (var tool in tools.EnumerateArray()) WriteTool(tool, $"tools[{at++}]", json);
        json.WriteEndArray();
        if (body.Has("tool_choice", out var choice)) WriteChoice(choice.Expect(JsonValueKind.Object, "tool_choice"), json);
    }

    // Tools that Anthropic runs itself carry a dated type, such as web_search_20250305.
    private static void WriteTool(JsonElement tool, string path, Utf8JsonWriter json)
    {
        if (tool.Expect(JsonValueKind.Object, path).Text("type", $"{path}.type") is not (null or "custom")) throw Wire.Untranslatable($"{path}.type");
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", tool.Needed("name", $"{path}.name"));
        tool.Copy("description", json);
        tool.Copy("input_schema", json, "parameters");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(JsonElement choice, Utf8JsonWriter json)
    {
        switch (choice.Needed("type", "tool_choice.type"))
        {
            case "auto":
                json.WriteString("tool_choice", "auto");
                break;
            case "any":
                json.WriteString("tool_choice", "required");
                break;
            case "none":
                json.WriteString("tool_choice", "none");
                break;
            case "tool":
                json.WriteStartObject("tool_choice");
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", choice.Needed("name", "tool_choice.name"));
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            default:
                throw Wire.Untranslatable("tool_choice.type");
        }

        if (choice.IsTrue("disable_parallel_tool_use")) json.WriteBoolean("parallel_tool_calls", false);
    }
}
