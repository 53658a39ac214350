using NexScout.Energy.Load;

namespace NexScout.Energy.Budgets;

/// <summary>One factor per mille for each load state, ≥ 0.</summary>
public sealed class LoadFactors
{
    /// <summary>While idle.</summary>
    public int Idle { get; set; }

    /// <summary>While normal.</summary>
    public int Normal { get; set; }

    /// <summary>While high.</summary>
    public int High { get; set; }

    /// <summary>While surge.</summary>
    public int Surge { get; set; }

    /// <summary>While panic.</summary>
    public int Panic { get; set; }

    /// <summary>The factor of <paramref name="load"/>, per mille.</summary>
    public int For(LoadState load) => load switch
    {
        LoadState.Idle => Idle,
        LoadState.Normal => Normal,
        LoadState.High => High,
        LoadState.Surge => Surge,
        _ => Panic,
    };

    internal bool AllWithin(int least, int most) =>
        Math.Min(Math.Min(Math.Min(Idle, Normal), Math.Min(High, Surge)), Panic) >= least
        && Math.Max(Math.Max(Math.Max(Idle, Normal), Math.Max(High, Surge)), Panic) <= most;
}
