using System.Text.Json;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Writes OpenAI's tools and how they are chosen in Anthropic's words.</summary>
internal static class AnthropicTools
{
    public static void Write(JsonElement body, Utf8JsonWriter json)
    {
        if (!body.Has("tools", out var tools) || tools.Expect(JsonValueKind.Array, "tools").GetArrayLength() == 0) return;
        json.WriteStartArray("tools");
        var at = 0;
        foreach (var tool in tools.EnumerateArray()) WriteTool(tool, $"tools[{at++}]", json);
        json.WriteEndArray();
        WriteChoice(body, json);
    }

    private static void WriteTool(JsonElement tool, string path, Utf8JsonWriter json)
    {
        if (tool.Expect(JsonValueKind.Object, path).Needed("type", $"{path}.type") != "function") throw Wire.Untranslatable($"{path}.type");
        if (!tool.Has("function", out var function)) throw Wire.Refused($"{path}.function", "is missing.");
        json.WriteStartObject();
        json.WriteString("name", function.Expect(JsonValueKind.Object, $"{path}.function").Needed("name", $"{path}.function.name"));
        function.Copy("description", json);
        WriteSchema(function, $"{path}.function.parameters", json);
        json.WriteEndObject();
    }

    // A schema must say there that it is of an object; here it may be empty or missing.
    private static void WriteSchema(JsonElement function, string path, Utf8JsonWriter json)
    {
        if (!function.Has("parameters", out var parameters))
        {
            json.WritePropertyName("input_schema");
            json.WriteRawValue("{\"type\":\"object\",\"properties\":{}}"u8);
        }
        else if (parameters.Expect(JsonValueKind.Object, path).Has("type", out _))
        {
            parameters.CopyTo(json, "input_schema");
        }
        else
        {
            json.WriteStartObject("input_schema");
            json.WriteString("type", "object");
            foreach (var member in parameters.EnumerateObject().Where(member => member.Name != "type")) member.Value.CopyTo(json, member.Name);
            json.WriteEndObject();
        }
    }

    private static void WriteChoice(JsonElement body, Utf8JsonWriter json)
    {
        var one = body.Has("parallel_tool_calls", out var parallel) && parallel.ValueKind == JsonValueKind.False;
        var (type, name) = Choice(body);
        if (type is null && !one) return;
        json.WriteStartObject("tool_choice");
        json.WriteString("type", type ?? "auto");
        if (name is not null) json.WriteString("name", name);
        if (one && type is not "none") json.WriteBoolean("disable_parallel_tool_use", true);
        json.WriteEndObject();
    }

    private static (string? Type, string? Name) Choice(JsonElement body)
    {
        if (!body.Has("tool_choice", out var choice)) return default;
        if (choice.ValueKind == JsonValueKind.String)
        {
            return choice.Str("tool_choice") switch
            {
                "auto" => ("auto", null),
                "required" => ("any", null),
                "none" => ("none", null),
                _ => throw Wire.Untranslatable("tool_choice"),
            };
        }

        if (!choice.Expect(JsonValueKind.Object, "tool_choice").Has("function", out var function)) throw Wire.Untranslatable("tool_choice.type");
        return ("tool", function.Expect(JsonValueKind.Object, "tool_choice.function").Needed("name", "tool_choice.function.name"));
    }
}
