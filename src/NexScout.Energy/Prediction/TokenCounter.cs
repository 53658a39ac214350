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
        var before = Kind.Newline;
        while (i < utf8.Length)
        {
            var kind = KindOf(utf8[i]);
            var start = i++;
            while (i < utf8.Length && KindOf(utf8[i]) == kind) i++;
            var next = i < utf8.Length ? KindOf(utf8[i]) : Kind.Newline;
            tokens += Cost(kind, utf8[start..i], before, next);
            before = kind;
        }

        return (long)Math.Ceiling(tokens);
    }

    private static double Cost(Kind kind, ReadOnlySpan<byte> run, Kind before, Kind next) => kind switch
    {
        // One space belongs to the word behind it; more are a token of their own, as is the indentation of a line.
        Kind.Space => run.Length == 1 && next != Kind.Newline ? 0 : 1 + (run.Length / 64),
        // The end of a line belongs to the marks before it: ");" and "{" are one token with it.
        Kind.Newline => before == Kind.Mark ? 0 : 1,
        Kind.Letter => Word(run),
        Kind.Digit => (run.Length + 2) / 3,
        Kind.Mark => Marks(run, next == Kind.Letter),
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

    // Pairs such as "), ": and -> are common tokens, and the mark before a word is often one with it: .Find, (this, _name.
    private static double Marks(ReadOnlySpan<byte> marks, bool beforeWord)
    {
        if (marks.Length == 1) return beforeWord ? 0.55 : 1;
        return 1 + ((marks.Length - (beforeWord ? 2 : 1)) * 0.35);
    }

    // Tokenizers differ most outside Latin: between an older and a newer one Arabic and Hindi differ threefold. These costs lie between
    // them, so that a bound holds for both; calibration moves a model's estimate towards its own.
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
                < 0xD2 => 0.4,
                < 0xE0 => 0.57,
                0xE0 => 0.8,
                < 0xE4 => 0.85,
                < 0xF0 => 0.75,
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
