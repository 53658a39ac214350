namespace NexScout.Energy.Prediction;

/// <summary>Output lengths of one feature on one model: counts in buckets that grow by an eighth, old ones fading.</summary>
internal sealed class OutputSketch
{
    private const int Buckets = 128;
    private const int HalveAt = 4_096;
    private static readonly double _log = Math.Log(1.125);
    private readonly int[] _counts = new int[Buckets];
    private readonly Lock _gate = new();
    private int _total;

    public int Samples => Volatile.Read(ref _total);

    public void Add(long tokens)
    {
        lock (_gate)
        {
            _counts[BucketOf(tokens)]++;
            if (++_total >= HalveAt) Halve();
        }
    }

    /// <summary>The length that a share of the answers stay under; 0 where there are none.</summary>
    public long Quantile(double share)
    {
        var wanted = share * Samples;
        double seen = 0;
        for (var i = 0; i < Buckets; i++)
        {
            seen += Volatile.Read(ref _counts[i]);
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
