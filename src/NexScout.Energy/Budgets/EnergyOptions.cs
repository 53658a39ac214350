namespace NexScout.Energy.Budgets;

/// <summary>Every number of the budgets (SPEC §4, §5), section <c>Energy</c> of the configuration. Set once, before
/// <see cref="BudgetRules"/> is made of it.</summary>
public sealed class EnergyOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Energy";

    /// <summary>Tier free.</summary>
    public TierOptions Free { get; set; } = new()
    {
        WeeklyTokens = 10_000,
        EnergyCapacity = 75,
        FactorPerMille = 1300,
        RequestsPerMinute = 10,
        TokensPerMinute = 5_000,
        PricePerMonthUsd = 0,
        MonthlyGuideUsd = 3,
    };

    /// <summary>Tier pro.</summary>
    public TierOptions Pro { get; set; } = new()
    {
        WeeklyTokens = 100_000,
        EnergyCapacity = 250,
        FactorPerMille = 1000,
        RequestsPerMinute = 60,
        TokensPerMinute = 30_000,
        PricePerMonthUsd = 49,
        MonthlyGuideUsd = 30,
    };

    /// <summary>Tier elite.</summary>
    public TierOptions Elite { get; set; } = new()
    {
        WeeklyTokens = 500_000,
        EnergyCapacity = 600,
        FactorPerMille = 600,
        RequestsPerMinute = 300,
        TokensPerMinute = 100_000,
        PricePerMonthUsd = 199,
        MonthlyGuideUsd = 100,
    };

    /// <summary>Tier enterprise.</summary>
    public TierOptions Enterprise { get; set; } = new()
    {
        WeeklyTokens = 10_000_000,
        EnergyCapacity = 6_000,
        FactorPerMille = 400,
        RequestsPerMinute = 3_000,
        TokensPerMinute = 2_000_000,
        PricePerMonthUsd = 999,
        MonthlyGuideUsd = 2_000,
    };

    /// <summary>The tier of a user whom nobody gave one; <c>free</c> by default.</summary>
    public Tier DefaultTier { get; set; } = Tier.Free;

    /// <summary>The day's share of the weekly budget, per mille; default 300 (30 %).</summary>
    public int DailySharePerMille { get; set; } = 300;

    /// <summary>Least output of one answer, in tokens, below which a cut answer is refused; default 64.</summary>
    public int MinimumOutput { get; set; } = 64;

    /// <summary>How long a reservation lasts; default 10 minutes.</summary>
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Rating of a new user, 0 to 1; default 0.8.</summary>
    public double StartRating { get; set; } = 0.8;

    /// <summary>Weight of the last accuracy in the rating, 0 to 1; default 0.1.</summary>
    public double LearningWeight { get; set; } = 0.1;

    /// <summary>Rating above which calls cost <see cref="EfficientPerMille"/>; default 0.9.</summary>
    public double EfficientAbove { get; set; } = 0.9;

    /// <summary>Rating below which calls cost <see cref="WastefulPerMille"/>; default 0.7.</summary>
    public double WastefulBelow { get; set; } = 0.7;

    /// <summary>Factor of efficient users, per mille; default 850. Also the slowest pace of regeneration (rating 0).</summary>
    public int EfficientPerMille { get; set; } = 850;

    /// <summary>Factor of wasteful users, per mille; default 1150. Also the fastest pace of regeneration (rating 1).</summary>
    public int WastefulPerMille { get; set; } = 1150;

    /// <summary>Surge multipliers of the energy formula, per mille.</summary>
    public LoadFactors Surge { get; set; } = new() { Idle = 900, Normal = 1000, High = 1100, Surge = 1300, Panic = 1500 };

    /// <summary>Pace of regeneration by load, per mille.</summary>
    public LoadFactors Regeneration { get; set; } = new() { Idle = 1100, Normal = 1000, High = 900, Surge = 750, Panic = 500 };

    /// <summary>Most of a new week's budget that repays debt, per mille; default 500 (half).</summary>
    public int RepayPerMille { get; set; } = 500;

    /// <summary>How many ended and how many lapsed calls each account remembers; default 8.</summary>
    public int RememberedCalls { get; set; } = 8;

    /// <summary>A workspace's slice is what the call needs and this part of the rest: one in this many; default 16.</summary>
    public int SliceDivisor { get; set; } = 16;

    /// <summary>How long a workspace's new window counts what the last one had leased and not seen spent, since calls may still hold
    /// it; default 10 minutes, as <see cref="HoldFor"/>.</summary>
    public TimeSpan SliceCarry { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A tier's terms, the daily share worked out.</summary>
    public TierTerms For(Tier tier) => Of(tier).Terms(DailySharePerMille);

    /// <summary>The efficiency factor of the energy formula, per mille (SPEC §4): 850, 1000 or 1150.</summary>
    public int EfficiencyPerMille(double rating) =>
        rating > EfficientAbove ? EfficientPerMille : rating < WastefulBelow ? WastefulPerMille : 1000;

    /// <summary>How the rating scales regeneration, per mille: even from <see cref="EfficientPerMille"/> at 0 to
    /// <see cref="WastefulPerMille"/> at 1, so an efficient user refills faster.</summary>
    public int RefillPerMille(double rating) =>
        EfficientPerMille + (int)Math.Round((WastefulPerMille - EfficientPerMille) * Math.Clamp(rating, 0, 1));

    /// <summary>What is wrong with the numbers, a sentence each; empty where all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        foreach (var tier in Enum.GetValues<Tier>()) Check(tier, Of(tier), faults);
        Require(faults, DailySharePerMille is > 0 and <= 1000, "DailySharePerMille must be 1 to 1000");
        Require(faults, MinimumOutput is >= 1 and <= 100_000, "MinimumOutput must be 1 to 100000 tokens");
        Require(faults, HoldFor > TimeSpan.Zero && HoldFor <= TimeSpan.FromDays(1), "HoldFor must be above 0 and at most a day");
        Require(faults, StartRating is >= 0 and <= 1, "StartRating must be 0 to 1");
        Require(faults, LearningWeight is >= 0 and <= 1, "LearningWeight must be 0 to 1");
        Require(faults, WastefulBelow <= EfficientAbove, "WastefulBelow must not be above EfficientAbove");
        Require(faults, EfficientPerMille is > 0 and <= 10_000, "EfficientPerMille must be 1 to 10000");
        Require(faults, WastefulPerMille >= EfficientPerMille && WastefulPerMille <= 10_000, "WastefulPerMille must be EfficientPerMille to 10000");
        Require(faults, Surge.AllWithin(1, 10_000), "every Surge multiplier must be 1 to 10000 per mille");
        Require(faults, Regeneration.AllWithin(0, 10_000), "every Regeneration factor must be 0 to 10000 per mille");
        Require(faults, RepayPerMille is >= 0 and <= 1000, "RepayPerMille must be 0 to 1000");
        Require(faults, RememberedCalls is >= 1 and <= 1000, "RememberedCalls must be 1 to 1000");
        Require(faults, SliceDivisor >= 1, "SliceDivisor must be at least 1");
        Require(faults, SliceCarry >= TimeSpan.Zero && SliceCarry <= TimeSpan.FromDays(1), "SliceCarry must be 0 to a day");
        return faults;
    }

    private TierOptions Of(Tier tier) => tier switch
    {
        Tier.Free => Free,
        Tier.Pro => Pro,
        Tier.Elite => Elite,
        Tier.Enterprise => Enterprise,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "no such tier"),
    };

    private static void Check(Tier tier, TierOptions terms, List<string> faults)
    {
        Require(faults, terms.WeeklyTokens is > 0 and <= 1_000_000_000_000, $"{tier}: WeeklyTokens must be 1 to 10^12");
        Require(faults, terms.DailyTokens is null or > 0, $"{tier}: DailyTokens must be above 0");
        Require(faults, terms.EnergyCapacity is > 0 and <= 1_000_000, $"{tier}: EnergyCapacity must be 1 to 1000000");
        Require(faults, terms.FactorPerMille is > 0 and <= 10_000, $"{tier}: FactorPerMille must be 1 to 10000");
        Require(faults, terms.RequestsPerMinute > 0, $"{tier}: RequestsPerMinute must be above 0");
        Require(faults, terms.TokensPerMinute > 0, $"{tier}: TokensPerMinute must be above 0");
        Require(faults, terms.PricePerMonthUsd is >= 0 and <= 1_000_000, $"{tier}: PricePerMonthUsd must be 0 to 1000000");
        Require(faults, terms.MonthlyGuideUsd is > 0 and <= 1_000_000, $"{tier}: MonthlyGuideUsd must be above 0 and at most 1000000");
    }

    private static void Require(List<string> faults, bool holds, string fault)
    {
        if (!holds) faults.Add($"{Section}: {fault}");
    }
}
