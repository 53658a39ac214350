namespace NexScout.Energy.Prediction;

/// <summary>How emotional a text is, 0 to 1, where the caller does not say (SPEC §6). Each feeling word adds 0.15, each exclamation mark or
/// word in capitals 0.05, from 0.1 upwards; the sum ends at 1. Linear, no allocation; English.</summary>
public static class EmotionalDepth
{
    private static readonly string[] _feelings =
    [
        "afraid", "angry", "annoyed", "anxious", "apolog", "ashamed", "betray", "cancel", "care", "concern", "confus", "cry", "delight",
        "depress", "desperate", "devastat", "disappoint", "doubt", "empath", "excit", "fear", "feel", "frustrat", "furious", "grateful",
        "grief", "happy", "hate", "heart", "hesita", "hope", "hurt", "joy", "lonely", "love", "mad", "nervous", "object", "overwhelm", "pain",
        "panic", "proud", "regret", "reject", "sad", "scared", "sorry", "stress", "terrible", "thank", "trust", "unhappy", "upset", "worr",
    ];

    private static readonly string[][] _byLetter =
        [.. Enumerable.Range('a', 26).Select(letter => _feelings.Where(feeling => feeling[0] == letter).ToArray())];

    /// <summary>The depth of UTF-8 text.</summary>
    public static double Estimate(ReadOnlySpan<byte> utf8) => PromptReading.Of(utf8).Depth;

    /// <summary>What one run of letters, digits and other scripts adds. Digits and other scripts part words here.</summary>
    internal static double Of(ReadOnlySpan<byte> run)
    {
        var depth = 0.0;
        Span<char> word = stackalloc char[24];
        var (length, capitals) = (0, 0);
        foreach (var b in run)
        {
            if ((uint)((b | 0x20) - 'a') < 26)
            {
                if (b < (byte)'a') capitals++;
                if (length < word.Length) word[length] = (char)(b | 0x20);
                length++;
                continue;
            }

            depth += Weight(word, length, capitals);
            (length, capitals) = (0, 0);
        }

        return depth + Weight(word, length, capitals);
    }

    private static double Weight(ReadOnlySpan<char> word, int length, int capitals)
    {
        if (length <= 2) return 0;
        word = word[..Math.Min(length, word.Length)];
        foreach (var feeling in _byLetter[word[0] - 'a'])
        {
            if (word.StartsWith(feeling, StringComparison.Ordinal)) return 0.15;
        }

        return capitals == length && length > 3 ? 0.05 : 0;
    }
}
