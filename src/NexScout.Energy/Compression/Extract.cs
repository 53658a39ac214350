using System.Text;
using NexScout.Energy.Prediction;

namespace NexScout.Energy.Compression;

/// <summary>Chooses what of a long text stays: what is protected, what the question needs (BM25), then the beginning and the end of the rest
/// by 60 to 40 (SPEC §7).</summary>
internal sealed class Extract(string text, IReadOnlyList<WrittenSentence> pieces, string? question)
{
    public const string Gap = " [content summarized]";
    private const int LongestQuestion = 300;
    private const double K1 = 1.2;
    private const double B = 0.75;

    private readonly long[] _tokens = [.. pieces.Select(piece => Count(text.AsSpan(piece.Start..piece.End)))];
    private readonly bool[] _kept = new bool[pieces.Count];
    private long _left;

    /// <summary>Raw tokens of a text.</summary>
    public static long Count(ReadOnlySpan<char> text)
    {
        var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var count = TokenCounter.Count(rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        return count;
    }

    /// <summary>The text with what was chosen, at most the target where protected text permits.</summary>
    public string To(long target)
    {
        _left = target - Count(Gap);
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Protected) Keep(i);
        }

        var asked = question ?? Asked();
        // What is asked for often stands first.
        if (pieces.Count > 0 && !_kept[0] && _tokens[0] * 4 <= _left) Keep(0);
        var scores = Scores(asked);
        foreach (var i in Enumerable.Range(0, pieces.Count).Where(i => scores[i] > 0).OrderByDescending(i => scores[i]))
        {
            if (!_kept[i] && _tokens[i] <= _left) Keep(i);
        }

        Ends();
        return Joined();
    }

    // The questions among the last sentences; where there are none the last sentence. They stay.
    private string Asked()
    {
        var asked = new StringBuilder();
        for (var i = pieces.Count - 1; i >= 0 && text.Length - pieces[i].Start <= LongestQuestion; i--)
        {
            if (Of(i).TrimEnd().EndsWith('?')) Ask(i);
        }

        if (asked.Length == 0 && pieces.Count > 0) Ask(pieces.Count - 1);
        return asked.ToString();

        void Ask(int piece)
        {
            asked.Append(Of(piece)).Append(' ');
            if (!_kept[piece]) Keep(piece);
        }
    }

    private ReadOnlySpan<char> Of(int piece) => text.AsSpan(pieces[piece].Start..pieces[piece].End);

    private void Keep(int piece)
    {
        _kept[piece] = true;
        _left -= _tokens[piece];
    }

    private void Ends()
    {
        var head = _left * 6 / 10;
        var tail = _left - head;
        for (var i = 0; i < pieces.Count && (_kept[i] || _tokens[i] <= head); i++) head -= Fill(i);
        for (var i = pieces.Count - 1; i >= 0 && (_kept[i] || _tokens[i] <= tail); i--) tail -= Fill(i);
    }

    private long Fill(int piece)
    {
        if (_kept[piece]) return 0;
        Keep(piece);
        return _tokens[piece];
    }

    private double[] Scores(string asked)
    {
        var terms = new Dictionary<int, int>();
        foreach (var term in Terms.Of(asked)) terms.TryAdd(term, terms.Count);
        var scores = new double[pieces.Count];
        var counts = new Dictionary<int, int>[pieces.Count];
        var holding = new int[terms.Count];
        for (var i = 0; i < pieces.Count; i++)
        {
            counts[i] = [];
            foreach (var term in Terms.Of(Of(i)))
            {
                if (!terms.TryGetValue(term, out var index)) continue;
                if (!counts[i].TryAdd(index, 1)) counts[i][index]++;
                else holding[index]++;
            }
        }

        var mean = Math.Max(1, _tokens.Sum() / (double)pieces.Count);
        for (var i = 0; i < pieces.Count; i++)
        {
            foreach (var (index, count) in counts[i])
            {
                var rarity = Math.Log(1 + ((pieces.Count - holding[index] + 0.5) / (holding[index] + 0.5)));
                scores[i] += rarity * count * (K1 + 1) / (count + (K1 * (1 - B + (B * _tokens[i] / mean))));
            }
        }

        return scores;
    }

    // The first gap is named; more marks would cost more than they tell.
    private string Joined()
    {
        var joined = new StringBuilder(text.Length);
        var named = false;
        for (var i = 0; i < pieces.Count; i++)
        {
            var (start, end, _) = pieces[i];
            if (_kept[i]) joined.Append(text, start, end - start);
            else if (!named)
            {
                joined.Append(joined.Length == 0 ? Gap.TrimStart() : Gap);
                named = true;
            }
        }

        return joined.ToString();
    }
}
