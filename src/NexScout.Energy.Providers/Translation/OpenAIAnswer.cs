using System.Text;
using System.Text.Json;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Writes an Anthropic message as OpenAI's answer.</summary>
internal static class OpenAIAnswer
{
    public static void Write(JsonElement message, string? model, DateTimeOffset now, Utf8JsonWriter json)
    {
        if (!message.Has("content", out var content)) throw new JsonException("There is no content in it.");
        json.WriteStartObject();
        json.WriteString("id", CompletionId(message.Text("id", "id")));
        json.WriteString("object", "chat.completion");
        json.WriteNumber("created", now.ToUnixTimeSeconds());
        json.WriteString("model", model ?? message.Text("model", "model") ?? "");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        WriteMessage(content, json);
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", StopReasons.ToOpenAI(message.Text("stop_reason", "stop_reason")) ?? "stop");
        json.WriteEndObject();
        json.WriteEndArray();
        if (WireUsage.ReadAnthropic(message) is { } usage) WireUsage.WriteOpenAI(json, usage);
        json.WriteEndObject();
    }

    public static string CompletionId(string? id) => $"chatcmpl-{id ?? "0"}";

    private static void WriteMessage(JsonElement content, Utf8JsonWriter json)
    {
        var (text, reasoning) = (new StringBuilder(), new StringBuilder());
        var calls = new List<JsonElement>();
        foreach (var block in content.EnumerateArray())
        {
            switch (block.Text("type", "type"))
            {
                case "text":
                    text.Append(block.Text("text", "text"));
                    break;
                case "thinking":
                    reasoning.Append(block.Text("thinking", "thinking"));
                    break;
                case "tool_use":
                    calls.Add(block);
                    break;
            }
        }

        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        if (text.Length > 0 || calls.Count == 0) json.WriteString("content", text.ToString());
        else json.WriteNull("content");
        json.WriteNull("refusal");
        if (reasoning.Length > 0) json.WriteString("reasoning_content", reasoning.ToString());
        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in calls) OpenAICall.Write(call, "content", json);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
