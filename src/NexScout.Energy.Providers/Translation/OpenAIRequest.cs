using System.Text.Json;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Writes an Anthropic request as OpenAI's.</summary>
internal static class OpenAIRequest
{
    public static void Write(JsonElement body, Utf8JsonWriter json)
    {
        foreach (var name in (ReadOnlySpan<string>)["mcp_servers", "container"])
        {
            if (body.Has(name, out _)) throw Wire.Untranslatable(name);
        }

        json.WriteStartObject();
        body.Copy("model", json);
        WriteMessages(body, json);
        body.Copy("max_tokens", json);
        body.Copy("temperature", json);
        body.Copy("top_p", json);
        body.Copy("stop_sequences", json, "stop");
        body.Copy("stream", json);
        OpenAITools.Write(body, json);
        WriteFormat(body, json);
        if (body.Has("metadata", out var metadata)
            && metadata.Expect(JsonValueKind.Object, "metadata").Text("user_id", "metadata.user_id") is { } user)
        {
            json.WriteString("user", user);
        }

        json.WriteEndObject();
    }

    private static void WriteMessages(JsonElement body, Utf8JsonWriter json)
    {
        if (!body.Has("messages", out var messages)) throw Wire.Refused("messages", "is missing.");
        json.WriteStartArray("messages");
        var system = TextParts.Read(body, "system", "system");
        if (system.Count > 0)
        {
            json.WriteStartObject();
            json.WriteString("role", "system");
            json.WriteString("content", string.Join("\n\n", system));
            json.WriteEndObject();
        }

        var at = 0;
        foreach (var message in messages.Expect(JsonValueKind.Array, "messages").EnumerateArray())
        {
            var path = $"messages[{at++}]";
            OpenAIMessages.Write(message.Expect(JsonValueKind.Object, path), path, json);
        }

        json.WriteEndArray();
    }

    private static void WriteFormat(JsonElement body, Utf8JsonWriter json)
    {
        if (!body.Has("output_config", out var output)) return;
        if (!output.Expect(JsonValueKind.Object, "output_config").Has("format", out var format)) return;
        var type = format.Expect(JsonValueKind.Object, "output_config.format").Needed("type", "output_config.format.type");
        if (type != "json_schema") throw Wire.Untranslatable("output_config.format.type");
        if (!format.Has("schema", out var schema)) throw Wire.Refused("output_config.format.schema", "is missing.");
        json.WriteStartObject("response_format");
        json.WriteString("type", "json_schema");
        json.WriteStartObject("json_schema");
        json.WriteString("name", "answer");
        schema.CopyTo(json, "schema");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
