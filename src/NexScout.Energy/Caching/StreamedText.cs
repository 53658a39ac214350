using System.Text;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Caching;

/// <summary>Collects the text of a stream, so that it can be kept as one answer.</summary>
internal sealed class StreamedText
{
    private const int MostCharacters = 64 * 1024;
    private readonly StringBuilder _text = new();
    private bool _plain = true;

    /// <summary>The whole text; null where the stream held more than one text, or too much of it.</summary>
    public string? Text => _plain ? _text.ToString() : null;

    public void Add(in AnswerChunk chunk, WireFormat format)
    {
        if (!_plain || chunk.UsageOnly) return;
        if (chunk.FinishReason is not (null or "stop")) _plain = false;
        if (chunk.OutputCharacters == 0) return;
        var piece = format == WireFormat.OpenAI ? OpenAI(chunk.Data.Span) : Anthropic(chunk.Data.Span);
        // Characters that are not in the text are a tool call, a refusal or a thought.
        if (piece is null || piece.Length != chunk.OutputCharacters || _text.Length + piece.Length > MostCharacters) _plain = false;
        else _text.Append(piece);
    }

    private static string? OpenAI(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        return JsonDocument.TryParseValue(ref reader, out var document) ? Take(document, static root =>
            root.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() == 1
            && choices[0].TryGetProperty("delta", out var delta) && delta.TryGetProperty("content", out var content) ? content : null) : null;
    }

    private static string? Anthropic(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        return JsonDocument.TryParseValue(ref reader, out var document) ? Take(document, static root =>
            root.TryGetProperty("delta", out var delta) && delta.TryGetProperty("text", out var text) ? text : null) : null;
    }

    private static string? Take(JsonDocument document, Func<JsonElement, JsonElement?> find)
    {
        using (document)
        {
            return find(document.RootElement) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        }
    }
}
