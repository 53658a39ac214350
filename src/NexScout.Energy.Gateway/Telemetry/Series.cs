namespace NexScout.Energy.Gateway.Telemetry;

/// <summary>One set of labels of a metric.</summary>
internal sealed class Series(double[] buckets)
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[buckets.Length + 1];
    private long _count;
    private double _value;

    public bool IsSet { get; private set; }

    public double Value
    {
        get
        {
            lock (_lock) return _value;
        }
    }

    public void Add(double value, FamilyKind kind)
    {
        lock (_lock)
        {
            IsSet = true;
            _value = kind is FamilyKind.Gauge or FamilyKind.ObservedSum ? value : _value + value;
            if (kind != FamilyKind.Histogram) return;
            _count++;
            var i = Array.BinarySearch(buckets, value);
            _counts[i < 0 ? ~i : i]++;
        }
    }

    public void Clear()
    {
        lock (_lock) (IsSet, _value) = (false, 0);
    }

    public (long[] Counts, long Count, double Sum) Histogram()
    {
        lock (_lock) return ([.. _counts], _count, _value);
    }
}
