using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>One tier's numbers as configuration may set them (SPEC §4); each starts at SPEC's default.</summary>
public sealed class TierOptions
{
    /// <summary>Tokens a week, &gt; 0.</summary>
    public long WeeklyTokens { get; set; }

    /// <summary>Tokens a day, &gt; 0; where null, <see cref="EnergyOptions.DailySharePerMille"/> of the weekly ones.</summary>
    public long? DailyTokens { get; set; }

    /// <summary>Most energy, 1 to 1,000,000; refilled evenly over 7 days.</summary>
    public long EnergyCapacity { get; set; }

    /// <summary>Factor of the energy formula, per mille, &gt; 0.</summary>
    public int FactorPerMille { get; set; }

    /// <summary>Requests a minute, &gt; 0.</summary>
    public int RequestsPerMinute { get; set; }

    /// <summary>Tokens a minute, &gt; 0.</summary>
    public int TokensPerMinute { get; set; }

    /// <summary>Price a month in USD, ≥ 0.</summary>
    public decimal PricePerMonthUsd { get; set; }

    /// <summary>Guide for what a user may cost a month in USD, &gt; 0.</summary>
    public decimal MonthlyGuideUsd { get; set; }

    internal TierTerms Terms(int dailySharePerMille) => new()
    {
        WeeklyTokens = WeeklyTokens,
        DailyTokens = DailyTokens ?? Proportion.Floor(WeeklyTokens, dailySharePerMille, 1000),
        EnergyCapacity = EnergyCapacity,
        FactorPerMille = FactorPerMille,
        RequestsPerMinute = RequestsPerMinute,
        TokensPerMinute = TokensPerMinute,
        PricePerMonth = NanoUsd.FromUsd(PricePerMonthUsd),
        MonthlyGuide = NanoUsd.FromUsd(MonthlyGuideUsd),
    };
}
