using System.Diagnostics;

namespace NexScout.Energy.Bench.Http;

/// <summary>A set of measured times; every one is kept, so that a percentile is exact.</summary>
internal sealed class Latencies(int capacity)
{
    private readonly List<long> _ticks = new(capacity);
    private bool _sorted;

    public int Count => _ticks.Count;

    public void Add(long ticks)
    {
        _ticks.Add(ticks);
        _sorted = false;
    }

    /// <summary>Milliseconds below which <paramref name="share"/> (0 to 1) of the times lie; nearest rank.</summary>
    public double Percentile(double share)
    {
        if (_ticks.Count == 0) return double.NaN;
        if (!_sorted) _ticks.Sort();
        _sorted = true;
        var rank = Math.Clamp((int)Math.Ceiling(share * _ticks.Count) - 1, 0, _ticks.Count - 1);
        return _ticks[rank] * 1000.0 / Stopwatch.Frequency;
    }
}
