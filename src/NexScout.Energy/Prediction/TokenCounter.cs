namespace NexScout.Energy.Prediction;

/// <summary>Estimates the tokens of a text as byte-pair tokenizers split it: words by length, runs of spaces, digits by three, punctuation,
/// other scripts by their bytes. Linear, no allocation; calibrated per model by <see cref="Predictor"/>.</summary>
public static class TokenCounter
{
    private enum Kind : byte
    {
        Space,
        Newline,
        Letter,
        Digit,
        Mark,
        High,
    }

    /// <summary>Raw tokens of UTF-8 text, ≥ 0.</summary>
    public static long Count(ReadOnlySpan<byte> utf8)
    {
        double tokens = 0;
        var i = 0;
        while (i < utf8.Length)
        {
            var kind = KindOf(utf8[i]);
            var start = i++;
            while (i < utf8.Length && KindOf(utf8[i]) == kind) i++;
            tokens += Cost(kind, utf8[start..i], i < utf8.Length);
        }

        return (long)Math.Ceiling(tokens);
    }

    private static double Cost(Kind kind, ReadOnlySpan<byte> run, bool followed) => kind switch
    {
        // One space belongs to the word behind it; more are a token of their own.
        Kind.Space => run.Length == 1 && followed ? 0 : 1 + (run.Length / 64),
        Kind.Newline => 1,
        Kind.Letter => Word(run),
        Kind.Digit => (run.Length + 2) / 3,
        Kind.Mark => Marks(run),
        _ => HighCost(run),
    };

    private static double Word(ReadOnlySpan<byte> word)
    {
        var parts = 1;
        // fooBar and FOOBar are split where the case turns.
        for (var i = 1; i < word.Length; i++)
        {
            if (word[i] is >= (byte)'A' and <= (byte)'Z' && word[i - 1] is >= (byte)'a' and <= (byte)'z') parts++;
        }

        var mean = (double)word.Length / parts;
        var each = mean <= 7 ? 1 : mean <= 11 ? 1.25 : 1.25 + ((mean - 11) / 5);
        return parts * each;
    }

    // Pairs such as "), ": and -> are common tokens.
    private static double Marks(ReadOnlySpan<byte> marks) => marks.Length <= 1 ? 1 : 1 + ((marks.Length - 1) * 0.4);

    // Latin letters with accents stand inside words; CJK takes about a token a character, other scripts about half a token a letter.
    private static double HighCost(ReadOnlySpan<byte> run)
    {
        double tokens = 0;
        for (var i = 0; i < run.Length; i++)
        {
            var b = run[i];
            if (b is >= 0x80 and < 0xC0) continue;
            tokens += b switch
            {
                < 0xC8 => 0.6,
                < 0xE0 => 0.4,
                0xE0 => 0.6,
                < 0xE3 => 1.2,
                < 0xF0 => 0.85,
                _ => 2,
            };
        }

        return tokens;
    }

    private static readonly Kind[] _kinds = [.. Enumerable.Range(0, 256).Select(b => Classify((byte)b))];

    private static Kind KindOf(byte b) => _kinds[b];

    private static Kind Classify(byte b) => b switch
    {
        (byte)' ' or (byte)'\t' => Kind.Space,
        (byte)'\n' or (byte)'\r' => Kind.Newline,
        >= (byte)'0' and <= (byte)'9' => Kind.Digit,
        (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') => Kind.Letter,
        >= 0x80 => Kind.High,
        _ => Kind.Mark,
    };
}
