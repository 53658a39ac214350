using System.Buffers;
using System.Text.Json;

namespace NexScout.Energy.Pipeline.Chat;

/// <summary>Makes an OpenAI body of a native call (SPEC §2, "Request").</summary>
public static class NativeChat
{
    /// <summary>The body. Goal, tone and context become one system message before the others; attachments join the prompt, or
    /// follow the messages as one more of the user's.</summary>
    /// <exception cref="ChatBodyException">Neither or both of prompt and messages are given, or a part has the wrong form.</exception>
    public static ReadOnlyMemory<byte> Build(NativeParts parts)
    {
        var hasMessages = parts.Messages is { ValueKind: not JsonValueKind.Null and not JsonValueKind.Undefined };
        if (hasMessages == parts.Prompt is not null)
            throw new ChatBodyException("Send either 'prompt' or 'messages'.", hasMessages ? "prompt" : "messages", "invalid_messages");
        if (hasMessages && parts.Messages!.Value.ValueKind != JsonValueKind.Array)
            throw new ChatBodyException("The member 'messages' must be an array of messages.", "messages", "invalid_messages");

        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMessages(json, parts);
            if (parts.MaxTokens is { } most) json.WriteNumber("max_tokens", most);
            if (parts.Temperature is { } temperature) json.WriteNumber("temperature", temperature);
            if (parts.Stream) json.WriteBoolean("stream", true);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteMessages(Utf8JsonWriter json, NativeParts parts)
    {
        json.WriteStartArray("messages");
        WriteSystem(json, parts);
        if (parts.Messages is { ValueKind: JsonValueKind.Array } messages)
        {
            foreach (var message in messages.EnumerateArray()) message.WriteTo(json);
        }

        if (parts.Prompt is not null || HasAny(parts.Attachments)) WriteUser(json, parts);
        json.WriteEndArray();
    }

    private static void WriteSystem(Utf8JsonWriter json, NativeParts parts)
    {
        List<string> lines = [];
        if (!string.IsNullOrWhiteSpace(parts.Goal)) lines.Add($"Goal: {parts.Goal}");
        if (!string.IsNullOrWhiteSpace(parts.Tone)) lines.Add($"Tone: {parts.Tone}");
        if (parts.Context is { ValueKind: not JsonValueKind.Null and not JsonValueKind.Undefined } context)
            lines.Add($"Context: {(context.ValueKind == JsonValueKind.String ? context.GetString() : context.GetRawText())}");
        if (lines.Count == 0) return;
        json.WriteStartObject();
        json.WriteString("role", "system");
        json.WriteString("content", string.Join('\n', lines));
        json.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter json, NativeParts parts)
    {
        json.WriteStartObject();
        json.WriteString("role", "user");
        if (!HasAny(parts.Attachments))
        {
            json.WriteString("content", parts.Prompt);
        }
        else
        {
            json.WriteStartArray("content");
            if (parts.Prompt is not null) WriteText(json, parts.Prompt);
            foreach (var attachment in parts.Attachments!.Value.EnumerateArray()) WriteAttachment(json, attachment);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteAttachment(Utf8JsonWriter json, JsonElement attachment)
    {
        if (attachment.ValueKind == JsonValueKind.String) WriteText(json, attachment.GetString()!);
        else if (attachment.ValueKind == JsonValueKind.Object && attachment.TryGetProperty("type", out _)) attachment.WriteTo(json);
        else throw new ChatBodyException("Each attachment must be a text or a part with a 'type', such as 'image_url'.", "attachments", "invalid_value");
    }

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static bool HasAny(JsonElement? attachments) => attachments switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => false,
        { ValueKind: JsonValueKind.Array } array => array.GetArrayLength() > 0,
        _ => throw new ChatBodyException("'attachments' must be an array.", "attachments", "invalid_value"),
    };
}
