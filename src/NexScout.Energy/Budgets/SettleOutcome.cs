using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>What a settlement charged.</summary>
public sealed record SettleOutcome
{
    /// <summary>The id had been settled before, or is another call's: nothing was charged now.</summary>
    public bool AlreadySettled { get; init; }

    /// <summary>The reservation had lapsed; the charge was made all the same.</summary>
    public bool Late { get; init; }

    /// <summary>The energy charged, points ≥ 0; 0 as well where the answer to the charge was lost and it was found made.</summary>
    public long Energy { get; init; }

    /// <summary>How near the prediction was, 0 to 1 (SPEC §5); null where nothing was predicted or used.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Tokens that became debt by this settlement.</summary>
    public long DebtTokens { get; init; }

    /// <summary>USD that became debt by this settlement.</summary>
    public NanoUsd DebtCost { get; init; }

    /// <summary>Where the account stands now.</summary>
    public required BudgetStanding Standing { get; init; }
}
