using NexScout.Energy.Load;

namespace NexScout.Energy.Budgets;

/// <summary>A change of an account by its user (mode) or an operator (tier, grants); only what is set changes (SPEC §13).</summary>
public sealed record AccountChange
{
    /// <summary>Most energy that is granted or taken away at once.</summary>
    public const long MostEnergy = 1_000_000;

    /// <summary>Most tokens that are granted or taken away at once.</summary>
    public const long MostWeeklyTokens = 1_000_000_000_000;

    /// <summary>The new tier.</summary>
    public Tier? Tier { get; init; }

    /// <summary>The new preferred mode: auto, fast, pro, expert.</summary>
    public string? PreferredMode { get; init; }

    /// <summary>Energy granted on top of the balance, may pass the capacity; negative takes away, never below zero.</summary>
    public long GrantEnergy { get; init; }

    /// <summary>Tokens granted on top of this week's budget.</summary>
    public long GrantWeeklyTokens { get; init; }

    /// <summary>Clears all debt.</summary>
    public bool ClearDebt { get; init; }

    /// <summary>What the user said of an answer.</summary>
    public ModelFeedback? Feedback { get; init; }

    /// <summary>Load now.</summary>
    public LoadState Load { get; init; } = LoadState.Normal;
}
