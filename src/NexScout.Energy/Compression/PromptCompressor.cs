using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Compression;

/// <summary>Rewrites the users' and assistants' texts of a body in place, with its rewrites kept (SPEC §7). All other bytes stay.</summary>
/// <remarks>A provider that has cached the beginning of a conversation sells it cheaper, and a changed byte loses that. So nothing up to the last
/// <c>cache_control</c> marker is touched; and what was sent before (up to the assistant's last message), once it has the 1,024 tokens from
/// which providers cache by themselves, is rewritten only where that saves more than half of what would be read anew. Without a target the
/// same text has the same rewrite in each turn, so a rewritten beginning stays cached too.</remarks>
internal sealed class PromptCompressor(RewriteCache cache) : IPromptCompressor
{
    private const int QuestionCharacters = 600;
    private const long CachedFrom = 1024;
    private const int WasteFrom = 2_000;
    private const int WasteUpTo = 8_000;

    // The body was within its own limits when it came, and a rewrite is never longer.
    private static readonly ChatLimits _any = new()
    {
        MostMessages = int.MaxValue,
        MostDepth = 1024,
        MostChoices = int.MaxValue,
        MostTokens = long.MaxValue,
    };

    public ValueTask<CompressedBody?> Compress(ChatBody body, CompressionWish wish, CancellationToken cancel)
    {
        var texts = BodyTexts.Read(body.Json.Span);
        var open = texts.Found.Where(text => text.Message > texts.LastMarked).ToList();
        if (wish.Level == CompressionLevel.None || open.Count == 0) return ValueTask.FromResult<CompressedBody?>(null);
        var rewrites = Rewrites(body, open, wish);
        rewrites = Worthwhile(rewrites, texts.LastAssistant);
        return ValueTask.FromResult(Patched(body, rewrites));
    }

    public CompressedText Compress(string text, CompressionWish wish) => Rewrite(text, wish, null);

    public double Waste(ChatBody body)
    {
        if (body.Facts.PromptCharacters < WasteFrom) return 0;
        var last = BodyTexts.Read(body.Json.Span).Found.LastOrDefault(text => text.User && text.Text.Length >= WasteFrom)?.Text;
        if (last is null) return 0;
        var looked = last.Length <= WasteUpTo ? last : last[..WasteUpTo];
        return TextCompressor.Compress(looked, CompressionLevel.Light).Ratio;
    }

    private List<(BodyText Text, CompressedText Rewrite)> Rewrites(ChatBody body, List<BodyText> open, CompressionWish wish)
    {
        // Only a target has to be shared out between the texts.
        var tokens = wish.TargetTokens is null ? [] : open.ConvertAll(text => Extract.Count(text.Text));
        var all = Math.Max(1, tokens.Sum());
        var over = wish.TargetTokens is { } target ? Math.Min(all, body.Facts.RawTokens - target) : 0;
        var asking = open.FindLastIndex(text => text.User);
        var rewrites = new List<(BodyText, CompressedText)>(open.Count);
        for (var i = 0; i < open.Count; i++)
        {
            // The last user's text asks in its own last sentences; the others are there to answer it.
            var question = over > 0 && asking >= 0 && i != asking ? Tail(open[asking].Text) : null;
            var share = wish with { TargetTokens = over > 0 ? Math.Max(1, tokens[i] - Proportion.Floor(over, tokens[i], all)) : null };
            rewrites.Add((open[i], Rewrite(open[i].Text, share, question)));
        }

        return rewrites;
    }

    private CompressedText Rewrite(string text, CompressionWish wish, string? question)
    {
        if (text.Length < RewriteCache.Shortest) return TextCompressor.Compress(text, wish.Level, wish.TargetTokens, question);
        var key = RewriteCache.Key(text, wish, question);
        if (cache.Find(key) is { } kept)
        {
            var after = kept.TokensBefore - kept.TokensSaved;
            return new CompressedText(kept.Text, kept.TokensBefore, after, kept.Quality, kept.Removed) { FromCache = true };
        }

        var made = TextCompressor.Compress(text, wish.Level, wish.TargetTokens, question);
        if (made.TokensAfter < made.TokensBefore) cache.Add(key, wish, made);
        return made;
    }

    private static string Tail(string text) => text.Length <= QuestionCharacters ? text : text[^QuestionCharacters..];

    private static List<(BodyText Text, CompressedText Rewrite)> Worthwhile(List<(BodyText Text, CompressedText Rewrite)> all, int lastAssistant)
    {
        var changed = all.Where(one => one.Rewrite.TokensAfter < one.Rewrite.TokensBefore).ToList();
        var sent = all.Where(one => one.Text.Message <= lastAssistant).ToList();
        if (sent.Sum(one => one.Rewrite.TokensBefore) < CachedFrom) return changed;
        var anew = sent.SkipWhile(one => one.Rewrite.TokensAfter == one.Rewrite.TokensBefore).ToList();
        var saved = anew.Sum(one => one.Rewrite.TokensBefore - one.Rewrite.TokensAfter);
        return saved * 2 > anew.Sum(one => one.Rewrite.TokensBefore) ? changed : changed.FindAll(one => one.Text.Message > lastAssistant);
    }

    private static CompressedBody? Patched(ChatBody body, List<(BodyText Text, CompressedText Rewrite)> changed)
    {
        if (changed.Count == 0) return null;
        var patched = new ArrayBufferWriter<byte>(body.Json.Length);
        var from = 0;
        foreach (var (text, rewrite) in changed)
        {
            patched.Write(body.Json.Span[from..text.Start]);
            patched.Write("\""u8);
            patched.Write(JsonEncodedText.Encode(rewrite.Text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
            patched.Write("\""u8);
            from = text.End;
        }

        patched.Write(body.Json.Span[from..]);
        var smaller = ChatReader.Read(body.Format, patched.WrittenMemory, _any);
        var saved = body.Facts.RawTokens - smaller.Facts.RawTokens;
        if (saved <= 0) return null;
        var before = changed.Sum(one => one.Rewrite.TokensBefore);
        return new CompressedBody(
            smaller, saved, (double)(before - changed.Sum(one => one.Rewrite.TokensAfter)) / before, changed.Min(one => one.Rewrite.Quality),
            changed.TrueForAll(one => one.Rewrite.FromCache));
    }
}
