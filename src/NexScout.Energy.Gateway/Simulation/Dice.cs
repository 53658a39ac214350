namespace NexScout.Energy.Gateway.Simulation;

/// <summary>Numbers drawn from a seed, the same on every machine: SplitMix64, which can be started anew for each user for nothing.</summary>
internal struct Dice
{
    private ulong _state;

    /// <summary>Dice of one seed and up to two places, such as a shard and a user of it.</summary>
    public Dice(long seed, long place = 0, long part = 0)
    {
        _state = (ulong)seed;
        _state = Mixed() ^ (ulong)place;
        _state = Mixed() ^ (ulong)part;
    }

    /// <summary>From 0 up to, and without, 1.</summary>
    public double Share() => (Mixed() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 up to, and without, <paramref name="below"/>.</summary>
    public int Below(int below) => (int)(Mixed() % (ulong)below);

    /// <summary>64 bits.</summary>
    public ulong Bits() => Mixed();

    /// <summary>A length around a median whose logarithm is spread normally.</summary>
    public int Length(in Spread spread, double scale)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - Share())) * Math.Cos(2 * Math.PI * Share());
        return Math.Max(1, (int)Math.Round(spread.Median * scale * Math.Exp(spread.Sigma * normal)));
    }

    /// <summary>A place in cumulated weights, of which the last is the sum.</summary>
    public int Of(ReadOnlySpan<double> cumulated)
    {
        var at = Share() * cumulated[^1];
        var place = 0;
        while (place < cumulated.Length - 1 && at >= cumulated[place]) place++;
        return place;
    }

    private ulong Mixed()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
