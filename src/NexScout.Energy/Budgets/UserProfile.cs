using System.Collections.Immutable;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>A user's profile (SPEC §4 "The profile"), derived from the account's state at one moment.</summary>
public sealed record UserProfile
{
    /// <summary>Whose it is.</summary>
    public required UserKey User { get; init; }

    /// <summary>The tier.</summary>
    public required Tier Tier { get; init; }

    /// <summary>auto, fast, pro or expert.</summary>
    public required string PreferredMode { get; init; }

    /// <summary>0 to 1, starts at 0.8 (SPEC §5).</summary>
    public required double EfficiencyRating { get; init; }

    /// <summary>Whole energy, held energy not taken off.</summary>
    public required long EnergyBalance { get; init; }

    /// <summary>Energy held by running calls.</summary>
    public required long EnergyReserved { get; init; }

    /// <summary>Most energy the account regenerates to.</summary>
    public required long EnergyCapacity { get; init; }

    /// <summary>The surge multiplier of the load now: 0.9 to 1.5.</summary>
    public required double SurgeMultiplier { get; init; }

    /// <summary>Tokens used today (UTC).</summary>
    public required long TodayTokens { get; init; }

    /// <summary>Cost today (UTC).</summary>
    public required NanoUsd TodayCost { get; init; }

    /// <summary>Tokens a day.</summary>
    public required long DailyBudget { get; init; }

    /// <summary>Tokens used this week.</summary>
    public required long WeekTokens { get; init; }

    /// <summary>Cost this week.</summary>
    public required NanoUsd WeekCost { get; init; }

    /// <summary>Tokens a week, grants in and debt repayment out.</summary>
    public required long WeeklyBudget { get; init; }

    /// <summary>When the week's budget starts anew.</summary>
    public required DateTimeOffset WeekResetsAt { get; init; }

    /// <summary>Tokens held by running calls.</summary>
    public required long ReservedTokens { get; init; }

    /// <summary>Running calls.</summary>
    public required int OpenReservations { get; init; }

    /// <summary>Tokens of each of the last 7 days, oldest first, today last.</summary>
    public required ImmutableArray<long> Last7DaysTokens { get; init; }

    /// <summary>Cost of each of the last 7 days, oldest first, today last.</summary>
    public required ImmutableArray<NanoUsd> Last7DaysCost { get; init; }

    /// <summary>Cost this month (UTC).</summary>
    public required NanoUsd MonthCost { get; init; }

    /// <summary>Settled calls, cache hits included, ever.</summary>
    public required long Requests { get; init; }

    /// <summary>Mean tokens of a settled call.</summary>
    public required double AverageTokens { get; init; }

    /// <summary>Mean of the last 7 days.</summary>
    public required double PredictedDailyUsage { get; init; }

    /// <summary>Tokens saved by compression and cache, ever.</summary>
    public required long TokensSaved { get; init; }

    /// <summary>Money saved by compression and cache, ever.</summary>
    public required NanoUsd CostSaved { get; init; }

    /// <summary>Cache hits / requests, 0 to 1.</summary>
    public required double CacheHitRate { get; init; }

    /// <summary>Cheapest tier that covers the last 7 days × 1.2.</summary>
    public required Tier RecommendedPlan { get; init; }

    /// <summary>Profitability, month to date (SPEC §4).</summary>
    public required double CostTierScore { get; init; }

    /// <summary>What is left now.</summary>
    public BudgetStanding Standing { get; init; }

    /// <summary>Style, habits and preferences (SPEC §5).</summary>
    public Learned Learned { get; init; } = Learned.Nothing;

    /// <summary>What is in force while the user owes; null where nothing is owed.</summary>
    public RecoveryPlan? Recovery { get; init; }

    /// <summary>The debt; null where there never was one.</summary>
    public Debt? Debt { get; init; }
}
