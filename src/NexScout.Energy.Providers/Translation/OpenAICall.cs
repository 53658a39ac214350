using System.Text.Json;

namespace NexScout.Energy.Providers.Translation;

/// <summary>A <c>tool_use</c> block as a call of a function, whose arguments are JSON in a string.</summary>
internal static class OpenAICall
{
    public static void Write(JsonElement block, string path, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", block.Needed("id", $"{path}.id"));
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", block.Needed("name", $"{path}.name"));
        json.WriteString("arguments", block.Has("input", out var input) ? input.GetRawText() : "{}");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
