using System.Collections.Immutable;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>The rules of a user's account (SPEC §4, §5): pure functions of state, command and moment. Thread-safe. A settlement is
/// charged to the windows of the moment it is made; what is held counts in every window until then.</summary>
public sealed partial class BudgetRules
{
    internal const long Nano = 1_000_000_000;
    private const long WeekTicks = 7 * TimeSpan.TicksPerDay;

    private readonly EnergyOptions _options;
    private readonly TierTerms[] _terms;

    /// <summary>Rules with the numbers of <paramref name="options"/>, which must not change afterwards.</summary>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    public BudgetRules(EnergyOptions options)
    {
        var faults = options.Validate();
        if (faults.Count > 0) throw new ArgumentException(string.Join("; ", faults), nameof(options));
        _options = options;
        _terms = [options.For(Tier.Free), options.For(Tier.Pro), options.For(Tier.Elite), options.For(Tier.Enterprise)];
    }

    /// <summary>The numbers that hold.</summary>
    public EnergyOptions Options => _options;

    /// <summary>The account of a user who was never seen before.</summary>
    public BudgetState New(UserKey user, DateTimeOffset now) => BudgetState.New(user, _options.DefaultTier, now, _options);

    private TierTerms Terms(BudgetState s) => _terms[(int)s.Tier];

    private static long WeekBudget(BudgetState s, TierTerms terms) => terms.WeeklyTokens + s.WeekGrant - s.WeekRepaid;

    /// <summary>The energy rate of a call (SPEC §4), for <see cref="EnergyFormula.Charge"/>.</summary>
    public long EnergyRate(Tier tier, double rating, LoadState load, int modelPerMille) => EnergyFormula.Rate(
        _terms[(int)tier].FactorPerMille, _options.EfficiencyPerMille(rating), _options.Surge.For(load), modelPerMille);

    private long EnergyRate(BudgetState s, LoadState load, int modelPerMille) => EnergyRate(s.Tier, s.Rating, load, modelPerMille);

    // Everything that passed by itself since the state was last seen: windows, debt repayment, lapsed reservations.
    private BudgetState Access(BudgetState s, DateTimeOffset now, out long t)
    {
        // A refusal moves the windows alone: a clock that steps back over midnight after it must not roll them back.
        t = Math.Max(Math.Max(now.UtcTicks, s.Seen), Windows.Start(s.Day));
        var day = Windows.DayOf(t);
        if (day != s.Day) s = Roll(s, day);
        return t >= s.NextLapse ? Lapse(s, t) : s;
    }

    private BudgetState Roll(BudgetState s, DateOnly day)
    {
        var next = s with
        {
            Day = day,
            DayTokens = 0,
            DayCost = NanoUsd.Zero,
            Past = ShiftDays(s, day),
            MonthCost = Windows.SameMonth(s.Day, day) ? s.MonthCost : NanoUsd.Zero,
        };
        var weeks = (Windows.WeekOf(day).DayNumber - Windows.WeekOf(s.Day).DayNumber) / 7;
        return weeks == 0 ? next : NewWeek(next, day, weeks);
    }

    private BudgetState NewWeek(BudgetState s, DateOnly day, int weeks)
    {
        var debt = s.Debt;
        var most = Proportion.Floor(Terms(s).WeeklyTokens, _options.RepayPerMille, 1000);
        long repaid = 0;
        for (var week = 0; week < weeks; week++)
        {
            repaid = 0;
            if (most == 0 || debt is not { Tokens: > 0 }) break;
            repaid = Math.Min(most, debt.Tokens);
            var cost = new NanoUsd(Proportion.Floor(debt.Cost.Value, repaid, debt.Tokens));
            debt = debt with
            {
                Tokens = debt.Tokens - repaid,
                Cost = debt.Cost - cost,
                Status = debt.Tokens == repaid ? DebtStatus.Cleared : DebtStatus.Repaying,
            };
        }

        return s with { Day = day, WeekTokens = 0, WeekCost = NanoUsd.Zero, WeekGrant = 0, WeekRepaid = repaid, Debt = debt };
    }

    private static ImmutableArray<DayUse> ShiftDays(BudgetState s, DateOnly day)
    {
        var passed = day.DayNumber - s.Day.DayNumber;
        if (passed > 6 || (s.DayTokens == 0 && s.DayCost.Value == 0 && s.Past.IsEmpty)) return [];
        var past = new DayUse[6];
        past[passed - 1] = new DayUse(s.DayTokens, s.DayCost);
        for (var i = 0; i < s.Past.Length && i + passed < 6; i++) past[i + passed] = s.Past[i];
        foreach (var use in past)
        {
            if (use != default) return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(past);
        }

        return [];
    }

    private BudgetState Lapse(BudgetState s, long t)
    {
        var open = ImmutableArray.CreateBuilder<Reservation>(s.Open.Length);
        var lapsed = s.Lapsed.ToBuilder();
        long tokens = s.HeldTokens, energy = s.HeldEnergy, cost = s.HeldCost.Value, next = long.MaxValue;
        foreach (var hold in s.Open)
        {
            if (hold.Until.UtcTicks > t)
            {
                open.Add(hold);
                next = Math.Min(next, hold.Until.UtcTicks);
                continue;
            }

            lapsed.Add(hold);
            tokens -= hold.Tokens;
            energy -= hold.Energy;
            cost -= hold.Cost.Value;
        }

        while (lapsed.Count > _options.RememberedCalls) lapsed.RemoveAt(0);
        return s with
        {
            Open = open.DrainToImmutable(),
            Lapsed = lapsed.DrainToImmutable(),
            HeldTokens = tokens,
            HeldEnergy = energy,
            HeldCost = new NanoUsd(cost),
            NextLapse = next,
        };
    }

    // The pace is that of the load and rating at the moment of access: what they were in between is not known.
    private long EnergyAt(BudgetState s, TierTerms terms, LoadState load, long t)
    {
        var capacity = terms.EnergyCapacity * Nano;
        if (s.EnergyNano >= capacity || t <= s.EnergyAt) return s.EnergyNano;
        var passed = Math.Min(t - s.EnergyAt, 1000 * WeekTicks);
        var pace = (long)_options.RefillPerMille(s.Rating) * _options.Regeneration.For(load);
        var gained = (Int128)capacity * passed * pace / ((Int128)WeekTicks * 1_000_000);
        return gained >= capacity - s.EnergyNano ? capacity : s.EnergyNano + (long)gained;
    }

    private static int IndexOf(ImmutableArray<Reservation> holds, RequestId id)
    {
        for (var i = 0; i < holds.Length; i++)
        {
            if (holds[i].Id == id) return i;
        }

        return -1;
    }

    internal static Debt? DebtChange(BudgetState before, BudgetState after) =>
        ReferenceEquals(before.Debt, after.Debt) || before.Debt == after.Debt ? null : after.Debt;

    /// <summary>What is left to an account at a moment.</summary>
    internal BudgetStanding Standing(BudgetState s, LoadState load, DateTimeOffset now)
    {
        s = Access(s, now, out var t);
        return Standing(s, EnergyAt(s, Terms(s), load, t), t);
    }

    private BudgetStanding Standing(BudgetState s, long energyNano, long t)
    {
        var terms = Terms(s);
        return new BudgetStanding
        {
            RequestLimit = terms.RequestsPerMinute,
            RequestsLeft = (int)MinuteRate.Left(s.RequestsFullAt, terms.RequestsPerMinute, t),
            RequestsReset = MinuteRate.Reset(s.RequestsFullAt, t),
            TokenLimit = terms.TokensPerMinute,
            TokensLeft = (int)MinuteRate.Left(s.TokensFullAt, terms.TokensPerMinute, t),
            TokensReset = MinuteRate.Reset(s.TokensFullAt, t),
            EnergyLeft = Math.Max(0, (energyNano / Nano) - s.HeldEnergy),
            WeekTokensLeft = WeekBudget(s, terms) - s.WeekTokens - s.HeldTokens,
            DayTokensLeft = terms.DailyTokens - s.DayTokens - s.HeldTokens,
            DebtTokens = s.Debt?.Tokens ?? 0,
            EfficiencyRating = s.Rating,
            Tier = s.Tier,
        };
    }
}
