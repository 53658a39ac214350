using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>What a tier grants (SPEC §4). Factors are per mille, so that every sum is exact.</summary>
public sealed record TierTerms
{
    /// <summary>Tokens a week.</summary>
    public required long WeeklyTokens { get; init; }

    /// <summary>Tokens a day; by default 30 % of the weekly ones.</summary>
    public required long DailyTokens { get; init; }

    /// <summary>Most energy the user can hold; refilled evenly over 7 days.</summary>
    public required long EnergyCapacity { get; init; }

    /// <summary>The tier's factor of the energy formula, per mille: 1300 is 1.3.</summary>
    public required int FactorPerMille { get; init; }

    /// <summary>Requests a minute.</summary>
    public required int RequestsPerMinute { get; init; }

    /// <summary>Tokens a minute.</summary>
    public required int TokensPerMinute { get; init; }

    /// <summary>Price a month, for reports.</summary>
    public required NanoUsd PricePerMonth { get; init; }

    /// <summary>The guide for what a user may cost a month.</summary>
    public required NanoUsd MonthlyGuide { get; init; }
}
