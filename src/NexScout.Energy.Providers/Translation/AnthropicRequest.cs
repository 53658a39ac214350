using System.Text.Json;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Writes an OpenAI request as Anthropic's.</summary>
internal static class AnthropicRequest
{
    // Anthropic demands a limit. The provider sets the permitted one afterwards; this stands where only the body is asked for.
    private const long DefaultMaxTokens = 4096;

    public static void Write(JsonElement body, Utf8JsonWriter json)
    {
        RefuseLosses(body);
        json.WriteStartObject();
        body.Copy("model", json);
        WriteMaxTokens(body, json);
        var messages = Messages(body);
        WriteSystem(body, messages, json);
        AnthropicMessages.Write(messages, json);
        AnthropicTools.Write(body, json);
        WriteSampling(body, json);
        body.Copy("stream", json);
        if (body.Text("user", "user") is { } user)
        {
            json.WriteStartObject("metadata");
            json.WriteString("user_id", user);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void RefuseLosses(JsonElement body)
    {
        if (body.Has("n", out var n) && !(n.ValueKind == JsonValueKind.Number && n.TryGetInt64(out var count) && count == 1))
        {
            throw Wire.Untranslatable("n");
        }

        if (body.IsTrue("logprobs")) throw Wire.Untranslatable("logprobs");
        foreach (var name in (ReadOnlySpan<string>)["functions", "function_call", "audio", "web_search_options", "top_logprobs"])
        {
            if (body.Has(name, out _)) throw Wire.Untranslatable(name);
        }
    }

    private static JsonElement Messages(JsonElement body)
    {
        if (!body.Has("messages", out var messages)) throw Wire.Refused("messages", "is missing.");
        return messages.Expect(JsonValueKind.Array, "messages");
    }

    private static void WriteMaxTokens(JsonElement body, Utf8JsonWriter json)
    {
        if (body.Has("max_completion_tokens", out var most) || body.Has("max_tokens", out most)) most.CopyTo(json, "max_tokens");
        else json.WriteNumber("max_tokens", DefaultMaxTokens);
    }

    // System messages stand before the talk in this dialect, wherever they stood in it.
    private static void WriteSystem(JsonElement body, JsonElement messages, Utf8JsonWriter json)
    {
        var parts = new List<string>();
        var at = 0;
        foreach (var message in messages.EnumerateArray())
        {
            var path = $"messages[{at++}]";
            if (!IsSystem(message.Expect(JsonValueKind.Object, path), path)) continue;
            parts.AddRange(TextParts.Read(message, "content", $"{path}.content"));
        }

        if (ResponseFormat(body) is { } hint) parts.Add(hint);
        if (parts.Count > 0) json.WriteString("system", string.Join("\n\n", parts));
    }

    public static bool IsSystem(JsonElement message, string path) => message.Needed("role", $"{path}.role") is "system" or "developer";

    private static string? ResponseFormat(JsonElement body)
    {
        if (!body.Has("response_format", out var format)) return null;
        return format.Expect(JsonValueKind.Object, "response_format").Needed("type", "response_format.type") switch
        {
            "text" => null,
            "json_object" => "Answer with one JSON object and nothing else.",
            "json_schema" when format.Has("json_schema", out var named) && named.ValueKind == JsonValueKind.Object
                && named.Has("schema", out var schema) =>
                $"Answer with one JSON value and nothing else. It must be valid against this JSON schema:\n{schema.GetRawText()}",
            "json_schema" => throw Wire.Refused("response_format.json_schema.schema", "is missing."),
            _ => throw Wire.Untranslatable("response_format.type"),
        };
    }

    private static void WriteSampling(JsonElement body, Utf8JsonWriter json)
    {
        if (body.Has("temperature", out var temperature))
        {
            // OpenAI goes to 2, Anthropic to 1.
            var above = temperature.Expect(JsonValueKind.Number, "temperature").TryGetDouble(out var value) && value > 1;
            if (above) json.WriteNumber("temperature", 1);
            else temperature.CopyTo(json, "temperature");
        }

        body.Copy("top_p", json);
        if (!body.Has("stop", out var stop)) return;
        if (stop.ValueKind == JsonValueKind.String)
        {
            json.WriteStartArray("stop_sequences");
            json.WriteStringValue(stop.Str("stop"));
            json.WriteEndArray();
        }
        else
        {
            stop.Expect(JsonValueKind.Array, "stop").CopyTo(json, "stop_sequences");
        }
    }
}
