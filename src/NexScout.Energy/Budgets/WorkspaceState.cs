using System.Collections.Immutable;

namespace NexScout.Energy.Budgets;

/// <summary>What a workspace leased to its users in the windows of <see cref="Day"/> (SPEC §4); immutable, changed by
/// <see cref="WorkspaceRules"/> only. Users with nothing in any window are not kept.</summary>
public sealed record WorkspaceState
{
    /// <summary>A workspace that leased nothing.</summary>
    public static WorkspaceState Empty { get; } = new();

    /// <summary>The last moment seen, UTC ticks.</summary>
    public long Seen { get; init; }

    /// <summary>The UTC day of the windows.</summary>
    public DateOnly Day { get; init; }

    /// <summary>Each user's lease.</summary>
    public ImmutableDictionary<string, UserLease> Users { get; init => field = value ?? ImmutableDictionary<string, UserLease>.Empty; } =
        ImmutableDictionary<string, UserLease>.Empty;

    /// <summary>The sum of all users' committed money (the larger of lease and spending) in each window.</summary>
    public WindowAmounts Committed { get; init; }

    /// <summary>Leased and not seen spent in windows that have ended: calls may still hold it, so it counts until <see cref="CarryUntil"/>.</summary>
    public WindowAmounts Carry { get; init; }

    /// <summary>When <see cref="Carry"/> ends, UTC ticks.</summary>
    public long CarryUntil { get; init; }
}

/// <summary>One user's part of a workspace's budgets.</summary>
/// <param name="UpTo">What spending and holds may reach in each window.</param>
/// <param name="Spent">Reported as spent in each window.</param>
/// <param name="At">When the last request was made that it knows of, UTC ticks: what is given back by an older one is not taken.</param>
public readonly record struct UserLease(WindowAmounts UpTo, WindowAmounts Spent, long At = 0);
