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
    public static double Estimate(ReadOnlySpan<byte> utf8)
    {
        var depth = 0.1;
        Span<char> word = stackalloc char[24];
        var length = 0;
        var capitals = 0;
        for (var i = 0; i <= utf8.Length && depth < 1; i++)
        {
            var b = i < utf8.Length ? utf8[i] : (byte)' ';
            if (b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z'))
            {
                if (b < (byte)'a') capitals++;
                if (length < word.Length) word[length] = (char)(b | 0x20);
                length++;
                continue;
            }

            if (b == (byte)'!') depth += 0.05;
            if (length > 2) depth += Weight(word[..Math.Min(length, word.Length)], capitals == length && length > 3);
            (length, capitals) = (0, 0);
        }

        return Math.Min(1, depth);
    }

    private static double Weight(ReadOnlySpan<char> word, bool shouted)
    {
        foreach (var feeling in _byLetter[word[0] - 'a'])
        {
            if (word.StartsWith(feeling, StringComparison.Ordinal)) return 0.15;
        }

        return shouted ? 0.05 : 0;
    }
}
