using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Caching;

/// <summary>An answer that was given before: one text.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Workspace">Whose workspace.</param>
/// <param name="User">Whose; empty where the workspace shares its answers.</param>
/// <param name="Text">The answer.</param>
/// <param name="Json">The whole body, in <paramref name="Format"/>; empty where it came as a stream.</param>
/// <param name="Format">The body's dialect.</param>
/// <param name="Model">The catalog model that gave it, <c>provider/model</c>.</param>
/// <param name="TokensSaved">What it used: what each hit saves.</param>
/// <param name="At">When it was given.</param>
/// <param name="Until">When it expires.</param>
public sealed record CachedAnswer(
    CacheKey Key, string Workspace, string User, string Text, ReadOnlyMemory<byte> Json, WireFormat Format, string Model, long TokensSaved,
    DateTimeOffset At, DateTimeOffset Until)
{
    /// <summary>Bytes that it takes in memory, about.</summary>
    public long Bytes => 400 + (2L * Text.Length) + Json.Length;

    /// <summary>Whether it is a user's or, where that is null, a workspace's.</summary>
    internal bool BelongsTo(string workspace, string? user) => Workspace == workspace && (user is null || User == user);

    /// <summary>The answer as a whole body.</summary>
    public AnswerBody Body(RequestId id) =>
        new(Json.IsEmpty ? Write(id, null) : Json, null, Text.Length, Text, "stop");

    /// <summary>The answer as the chunks of an OpenAI stream.</summary>
    public IEnumerable<AnswerChunk> Chunks(RequestId id)
    {
        yield return new AnswerChunk(Write(id, json => json.WriteString("role", "assistant")), null, 0, null, null, false);
        foreach (var piece in Pieces()) yield return new AnswerChunk(Write(id, json => json.WriteString("content", piece)), null, piece.Length, null, null, false);
        yield return new AnswerChunk(Write(id, static _ => { }, finished: true), null, 0, null, "stop", false);
    }

    // Pieces of some words, as clients that draw an answer while it comes expect it; never half a character.
    private IEnumerable<string> Pieces()
    {
        const int most = 256;
        for (var start = 0; start < Text.Length;)
        {
            var end = Math.Min(Text.Length, start + most);
            if (end < Text.Length && char.IsHighSurrogate(Text[end - 1])) end--;
            yield return Text[start..end];
            start = end;
        }
    }

    // A whole body, or one chunk of a stream where there is a delta.
    private byte[] Write(RequestId id, Action<Utf8JsonWriter>? delta, bool finished = false)
    {
        using var buffer = new MemoryStream(256 + Text.Length);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("id", $"chatcmpl-{id.ToString()[4..]}");
            json.WriteString("object", delta is null ? "chat.completion" : "chat.completion.chunk");
            json.WriteNumber("created", At.ToUnixTimeSeconds());
            json.WriteString("model", Model[(Model.IndexOf('/', StringComparison.Ordinal) + 1)..]);
            json.WriteStartArray("choices");
            json.WriteStartObject();
            json.WriteNumber("index", 0);
            json.WriteStartObject(delta is null ? "message" : "delta");
            if (delta is null)
            {
                json.WriteString("role", "assistant");
                json.WriteString("content", Text);
            }
            else
            {
                delta(json);
            }

            json.WriteEndObject();
            if (delta is null || finished) json.WriteString("finish_reason", "stop");
            else json.WriteNull("finish_reason");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
