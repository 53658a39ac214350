namespace NexScout.Energy.Compression;

/// <summary>Compresses one text by the rules (SPEC §7). Linear, without state.</summary>
public static class TextCompressor
{
    /// <summary>Texts shorter than this many characters stay as they are: there is little to save and much to lose.</summary>
    public const int Shortest = 60;

    private const int LongestPiece = 400;

    /// <summary>The version of the rules; rewrites of another version are not reused.</summary>
    public static string Version => RuleData.Version;

    /// <summary>Compresses a text; what cannot be made smaller comes back as it is.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="level">How hard.</param>
    /// <param name="targetTokens">Raw tokens that are aimed at; null where the rules alone decide.</param>
    /// <param name="question">What the text is to answer; null where its own last sentences say it.</param>
    public static CompressedText Compress(string text, CompressionLevel level, long? targetTokens = null, string? question = null)
    {
        var before = Extract.Count(text);
        var unchanged = new CompressedText(text, before, before, 1, new Dictionary<string, int>());
        if (level == CompressionLevel.None || text.Length < Shortest) return unchanged;
        var tokens = new List<Token>(text.Length / 3);
        new TextScanner(text, tokens).Scan();
        var writer = new RuleWriter(text, tokens, level);
        var smaller = writer.Write(Sentences.Split(text, tokens));
        if (targetTokens is { } target && Extract.Count(smaller) > target)
        {
            var chosen = new Extract(smaller, Pieces(smaller, writer.Written), question).To(target);
            if (chosen.Length < smaller.Length) writer.Removed["extract"] = smaller.Length - chosen.Length;
            smaller = chosen;
        }

        var after = Extract.Count(smaller);
        if (after >= before || smaller.Length >= text.Length || string.IsNullOrWhiteSpace(smaller)) return unchanged;
        var quality = Quality.Of(text, tokens, smaller);
        return quality < 0 ? unchanged : new CompressedText(smaller, before, after, quality, writer.Removed);
    }

    // A sentence without end is cut at spaces, so that some of it can go.
    private static List<WrittenSentence> Pieces(string text, List<WrittenSentence> sentences)
    {
        var pieces = new List<WrittenSentence>(sentences.Count);
        foreach (var sentence in sentences)
        {
            var start = sentence.Start;
            while (!sentence.Protected && sentence.End - start > LongestPiece)
            {
                var space = text.AsSpan(start + 1, LongestPiece).LastIndexOf(' ');
                var end = start + 1 + (space < 1 ? LongestPiece : space);
                pieces.Add(new WrittenSentence(start, end, false));
                start = end;
            }

            pieces.Add(sentence with { Start = start });
        }

        return pieces;
    }
}
