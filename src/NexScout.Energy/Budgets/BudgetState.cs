using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>Everything that is known of one user's account (SPEC §4); immutable, changed by <see cref="BudgetRules"/> only. Windows are
/// those of <see cref="Day"/> and are rolled on access. Moments are UTC ticks of 100 ns. Reads and writes as JSON exactly; members that
/// an older version did not write have their defaults.</summary>
public sealed record BudgetState
{
    /// <summary>Whose it is.</summary>
    public UserKey User { get; init; }

    /// <summary>The tier.</summary>
    public Tier Tier { get; init; }

    /// <summary>auto, fast, pro or expert.</summary>
    public string PreferredMode { get; init => field = value ?? "auto"; } = "auto";

    /// <summary>The efficiency rating, 0 to 1.</summary>
    public double Rating { get; init; }

    /// <summary>The last moment that changed it; an earlier one is treated as this.</summary>
    public long Seen { get; init; }

    /// <summary>The UTC day of the windows; its week starts on the Monday at or before it.</summary>
    public DateOnly Day { get; init; }

    /// <summary>Tokens charged this day.</summary>
    public long DayTokens { get; init; }

    /// <summary>Cost charged this day.</summary>
    public NanoUsd DayCost { get; init; }

    /// <summary>Tokens charged this week.</summary>
    public long WeekTokens { get; init; }

    /// <summary>Cost charged this week.</summary>
    public NanoUsd WeekCost { get; init; }

    /// <summary>Tokens granted on top of this week's budget.</summary>
    public long WeekGrant { get; init; }

    /// <summary>Tokens of this week's budget that repaid debt.</summary>
    public long WeekRepaid { get; init; }

    /// <summary>Cost charged this calendar month.</summary>
    public NanoUsd MonthCost { get; init; }

    /// <summary>The 6 days before <see cref="Day"/>, yesterday first; empty where nothing was used in them.</summary>
    public ImmutableArray<DayUse> Past { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The energy balance at <see cref="EnergyAt"/> in 10⁻⁹, held energy not taken off; ≥ 0.</summary>
    public long EnergyNano { get; init; }

    /// <summary>The moment of <see cref="EnergyNano"/>.</summary>
    public long EnergyAt { get; init; }

    /// <summary>When the minute's requests will be full again.</summary>
    public long RequestsFullAt { get; init; }

    /// <summary>When the minute's tokens will be full again.</summary>
    public long TokensFullAt { get; init; }

    /// <summary>Tokens held by open reservations.</summary>
    public long HeldTokens { get; init; }

    /// <summary>Whole energy held by open reservations.</summary>
    public long HeldEnergy { get; init; }

    /// <summary>Money held by open reservations.</summary>
    public NanoUsd HeldCost { get; init; }

    /// <summary>No open reservation lapses before this moment; 0 until somebody looked.</summary>
    public long NextLapse { get; init; }

    /// <summary>Open reservations, oldest first.</summary>
    public ImmutableArray<Reservation> Open { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The last reservations that lapsed and were not settled since, oldest first.</summary>
    public ImmutableArray<Reservation> Lapsed { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The last calls that ended, oldest first.</summary>
    public ImmutableArray<RequestId> Closed { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The debt; null where there never was one.</summary>
    public Debt? Debt { get; init; }

    /// <summary>Calls that were answered or used tokens, ever.</summary>
    public long Requests { get; init; }

    /// <summary>Tokens charged, ever.</summary>
    public long TotalTokens { get; init; }

    /// <summary>Cost charged, ever.</summary>
    public NanoUsd TotalCost { get; init; }

    /// <summary>Tokens saved, ever.</summary>
    public long TokensSaved { get; init; }

    /// <summary>Money saved, ever.</summary>
    public NanoUsd CostSaved { get; init; }

    /// <summary>Answers from the cache, ever.</summary>
    public long CacheHits { get; init; }

    /// <summary>What was learned of the user; null before the first call.</summary>
    public Learned? Learned { get; init; }

    /// <summary>What the workspace leased: totals that spending and holds may reach in the windows of <see cref="SliceDay"/>.</summary>
    public WindowAmounts Slice { get => _lent?.Slice ?? default; init => _lent = Lend(value, SliceDay, SliceLimits); }

    /// <summary>The day whose windows <see cref="Slice"/> is for.</summary>
    public DateOnly SliceDay { get => _lent?.Day ?? default; init => _lent = Lend(Slice, value, SliceLimits); }

    /// <summary>The workspace's budgets that <see cref="Slice"/> was lent under, zero where there was none; null where nothing was lent since
    /// they are kept.</summary>
    public WindowAmounts? SliceLimits { get => _lent?.Limits; init => _lent = Lend(Slice, SliceDay, value); }

    /// <summary>When the account last said what it spent and holds and gave back all else, UTC ticks: what was lent to an earlier request is
    /// not its any more.</summary>
    public long SliceReturned { get; init; }

    // Beside the account, since most borrow nothing and a million of them are in memory.
    private readonly Lent? _lent;

    /// <summary>The Monday that <see cref="Day"/>'s week began on.</summary>
    [JsonIgnore]
    public DateOnly Week => Windows.WeekOf(Day);

    /// <summary>A new account: full energy, rating 0.8 by default, nothing used.</summary>
    public static BudgetState New(UserKey user, Tier tier, DateTimeOffset now, EnergyOptions? options = null)
    {
        options ??= new EnergyOptions();
        return new BudgetState
        {
            User = user,
            Tier = tier,
            Rating = options.StartRating,
            Seen = now.UtcTicks,
            Day = Windows.DayOf(now.UtcTicks),
            EnergyNano = options.For(tier).EnergyCapacity * BudgetRules.Nano,
            EnergyAt = now.UtcTicks,
            NextLapse = long.MaxValue,
        };
    }

    private static Lent? Lend(WindowAmounts slice, DateOnly day, WindowAmounts? limits) =>
        slice == default && day == default && limits is null ? null : new Lent(slice, day, limits);

    private sealed record Lent(WindowAmounts Slice, DateOnly Day, WindowAmounts? Limits);
}

/// <summary>What one day used.</summary>
/// <param name="Tokens">Tokens charged.</param>
/// <param name="Cost">Cost charged.</param>
public readonly record struct DayUse(long Tokens, NanoUsd Cost);
