using System.Text.Json;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Writes an OpenAI answer as Anthropic's message.</summary>
internal static class AnthropicAnswer
{
    public static void Write(JsonElement answer, string? model, Utf8JsonWriter json)
    {
        var choice = answer.Has("choices", out var choices) ? choices.EnumerateArray().FirstOrDefault() : default;
        if (choice.ValueKind != JsonValueKind.Object || !choice.Has("message", out var message)) throw new JsonException("There is no choice in it.");
        json.WriteStartObject();
        json.WriteString("id", MessageId(answer.Text("id", "id")));
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", model ?? answer.Text("model", "model") ?? "");
        json.WriteStartArray("content");
        var (refused, called) = WriteContent(message, json);
        json.WriteEndArray();
        var stop = StopReasons.ToAnthropic(choice.Text("finish_reason", "finish_reason"), called) ?? "end_turn";
        json.WriteString("stop_reason", refused ? "refusal" : stop);
        json.WriteNull("stop_sequence");
        WireUsage.WriteAnthropic(json, WireUsage.ReadOpenAI(answer) ?? default);
        json.WriteEndObject();
    }

    public static string MessageId(string? id) =>
        id is null ? "msg_0" : id.StartsWith("msg_", StringComparison.Ordinal) ? id : $"msg_{id}";

    /// <summary>Arguments are a model's own text, and may be cut off: what is no object is kept as text under one name.</summary>
    public static void WriteInput(string? arguments, Utf8JsonWriter json)
    {
        json.WritePropertyName("input");
        if (string.IsNullOrWhiteSpace(arguments))
        {
            json.WriteRawValue("{}"u8);
            return;
        }

        try
        {
            using var parsed = JsonDocument.Parse(arguments);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object)
            {
                json.WriteRawValue(parsed.RootElement.GetRawText(), skipInputValidation: true);
                return;
            }
        }
        catch (JsonException)
        {
            // Falls to the text below.
        }

        json.WriteStartObject();
        json.WriteString("arguments", arguments);
        json.WriteEndObject();
    }

    private static (bool Refused, bool Called) WriteContent(JsonElement message, Utf8JsonWriter json)
    {
        var called = false;
        foreach (var text in TextParts.OfAnswer(message)) WriteText(text, json);
        var refusal = message.Text("refusal", "refusal");
        if (!string.IsNullOrEmpty(refusal)) WriteText(refusal, json);
        if (message.Has("tool_calls", out var calls))
        {
            foreach (var call in calls.EnumerateArray())
            {
                if (!call.Has("function", out var function)) continue;
                WriteCall(call, function, json);
                called = true;
            }
        }

        return (!string.IsNullOrEmpty(refusal), called);
    }

    private static void WriteText(string text, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static void WriteCall(JsonElement call, JsonElement function, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "tool_use");
        json.WriteString("id", call.Text("id", "id") ?? "");
        json.WriteString("name", function.Text("name", "name") ?? "");
        WriteInput(function.Text("arguments", "arguments"), json);
        json.WriteEndObject();
    }
}
