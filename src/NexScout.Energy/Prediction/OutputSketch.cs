namespace NexScout.Energy.Prediction;

/// <summary>Output lengths of one feature on one model: counts in buckets that grow by an eighth, old ones fading.</summary>
internal sealed class OutputSketch
{
    private const int Buckets = 128;
    private const int HalveAt = 4_096;
    private static readonly double _log = Math.Log(1.125);
    private readonly int[] _counts = new int[Buckets];
    private readonly Lock _gate = new();
    private volatile OutputLengths _lengths = new(0, 0, 0);
    private int _total;
    private bool _changed;

    /// <summary>Samples, median and 90th percentile, as read by every prediction: of one moment, without a lock.</summary>
    public OutputLengths Lengths => _lengths;

    public void Add(long tokens)
    {
        lock (_gate)
        {
            _counts[BucketOf(tokens)]++;
            _changed = true;
            if (++_total >= HalveAt) Halve();
            // A single answer among many moves no percentile.
            if (_total < 128 || _total % 16 == 0) Measure();
        }
    }

    /// <summary>Adds counts that were kept; those that are none are left out.</summary>
    public void Add(IReadOnlyList<int> counts)
    {
        lock (_gate)
        {
            for (var i = 0; i < Math.Min(Buckets, counts.Count); i++)
            {
                var more = Math.Clamp(counts[i], 0, HalveAt);
                _counts[i] += more;
                _total += more;
            }

            while (_total >= HalveAt) Halve();
            Measure();
        }
    }

    /// <summary>The counts, where there are new ones since this was last asked, or <paramref name="always"/>.</summary>
    public int[]? Take(bool always)
    {
        lock (_gate)
        {
            if (!_changed && !always) return null;
            _changed = false;
            return [.. _counts];
        }
    }

    private void Measure() => _lengths = new OutputLengths(_total, Quantile(0.5), Quantile(0.9));

    // The length that a share of the answers stay under; 0 where there are none.
    private long Quantile(double share)
    {
        var wanted = share * _total;
        long seen = 0;
        for (var i = 0; i < Buckets; i++)
        {
            seen += _counts[i];
            if (seen >= wanted && seen > 0) return (long)Math.Ceiling(Math.Exp((i + 0.5) * _log)) - 1;
        }

        return 0;
    }

    private static int BucketOf(long tokens) => Math.Clamp((int)(Math.Log(Math.Max(0, tokens) + 1) / _log), 0, Buckets - 1);

    private void Halve()
    {
        _total = 0;
        for (var i = 0; i < Buckets; i++) _total += _counts[i] /= 2;
    }
}

/// <summary>What a sketch says.</summary>
/// <param name="Samples">Answers in it.</param>
/// <param name="Median">Tokens that half of them stay under.</param>
/// <param name="High">Tokens that nine of ten stay under.</param>
internal sealed record OutputLengths(int Samples, long Median, long High);
