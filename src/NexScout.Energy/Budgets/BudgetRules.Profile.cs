using System.Collections.Immutable;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

public sealed partial class BudgetRules
{
    /// <summary>Changes tier, mode or grants (SPEC §13). A higher tier's greater capacity is there at once; a lower tier's caps the balance.</summary>
    /// <exception cref="ArgumentException">The mode is none of auto, fast, pro, expert, or a grant is outside ±10¹² tokens or ±10⁶ energy.</exception>
    public Transition<UserProfile> Change(BudgetState s, AccountChange c, DateTimeOffset now)
    {
        if (c.PreferredMode is not (null or "auto" or "fast" or "pro" or "expert")) throw new ArgumentException($"'{c.PreferredMode}' is no mode: auto, fast, pro or expert", nameof(c));
        if (Math.Abs(Math.Max(c.GrantEnergy, -long.MaxValue)) > AccountChange.MostEnergy) throw new ArgumentException("at most 1,000,000 energy can be granted at once", nameof(c));
        if (Math.Abs(Math.Max(c.GrantWeeklyTokens, -long.MaxValue)) > AccountChange.MostWeeklyTokens) throw new ArgumentException("at most 10^12 tokens can be granted at once", nameof(c));
        var before = s;
        s = Access(s, now, out var t);
        var energy = EnergyAt(s, Terms(s), c.Load, t);
        var tier = c.Tier ?? s.Tier;
        if (tier != s.Tier)
        {
            var more = (_terms[(int)tier].EnergyCapacity - Terms(s).EnergyCapacity) * Nano;
            energy = more > 0 ? energy + more : Math.Min(energy, _terms[(int)tier].EnergyCapacity * Nano);
        }

        // What running calls hold cannot be taken away: their settlements would not be covered.
        energy = Math.Max(Math.Max(energy, 0) + (c.GrantEnergy * Nano), s.HeldEnergy * Nano);
        s = s with
        {
            Seen = t,
            Tier = tier,
            PreferredMode = c.PreferredMode ?? s.PreferredMode,
            Learned = c.Feedback is { } said ? (s.Learned ?? Learned.Nothing).Model(said.Model, t => t.Add(said.Said, said.Before)) : s.Learned,
            EnergyNano = energy,
            EnergyAt = t,
            WeekGrant = Math.Max(s.WeekGrant + c.GrantWeeklyTokens, s.WeekRepaid - _terms[(int)tier].WeeklyTokens),
            Debt = c.ClearDebt && s.Debt is { Tokens: > 0 } owed
                ? owed with { Tokens = 0, Cost = NanoUsd.Zero, Status = DebtStatus.Cleared } : s.Debt,
        };
        return new(s, ProfileOf(s, c.Load, t), DebtChange(before, s));
    }

    /// <summary>The profile of SPEC §4 at a moment; changes nothing.</summary>
    public UserProfile Profile(BudgetState s, LoadState load, DateTimeOffset now)
    {
        s = Access(s, now, out var t);
        return ProfileOf(s, load, t);
    }

    private UserProfile ProfileOf(BudgetState s, LoadState load, long t)
    {
        var terms = Terms(s);
        var (tokens, costs, sum) = Last7Days(s);
        var energy = EnergyAt(s, terms, load, t);
        return new UserProfile
        {
            Standing = Standing(s, energy, t),
            User = s.User,
            Tier = s.Tier,
            PreferredMode = s.PreferredMode,
            EfficiencyRating = s.Rating,
            EnergyBalance = energy / Nano,
            EnergyReserved = s.HeldEnergy,
            EnergyCapacity = terms.EnergyCapacity,
            SurgeMultiplier = _options.Surge.For(load) / 1000.0,
            TodayTokens = s.DayTokens,
            TodayCost = s.DayCost,
            DailyBudget = terms.DailyTokens,
            WeekTokens = s.WeekTokens,
            WeekCost = s.WeekCost,
            WeeklyBudget = WeekBudget(s, terms),
            WeekResetsAt = new DateTimeOffset(Windows.NextWeek(s.Day), TimeSpan.Zero),
            ReservedTokens = s.HeldTokens,
            OpenReservations = s.Open.Length,
            Last7DaysTokens = tokens,
            Last7DaysCost = costs,
            MonthCost = s.MonthCost,
            Requests = s.Requests,
            AverageTokens = s.Requests == 0 ? 0 : (double)s.TotalTokens / s.Requests,
            PredictedDailyUsage = sum / 7.0,
            TokensSaved = s.TokensSaved,
            CostSaved = s.CostSaved,
            CacheHitRate = s.Requests == 0 ? 0 : (double)s.CacheHits / s.Requests,
            RecommendedPlan = Recommended(sum),
            CostTierScore = Profitability(terms, s.MonthCost),
            Learned = s.Learned ?? Learned.Nothing,
            Debt = s.Debt,
            Recovery = RecoveryOf(s, terms, sum),
        };
    }

    private static (ImmutableArray<long> Tokens, ImmutableArray<NanoUsd> Costs, long Sum) Last7Days(BudgetState s)
    {
        var tokens = ImmutableArray.CreateBuilder<long>(7);
        var costs = ImmutableArray.CreateBuilder<NanoUsd>(7);
        var sum = s.DayTokens;
        for (var ago = 6; ago >= 1; ago--)
        {
            var use = s.Past.IsEmpty ? default : s.Past[ago - 1];
            tokens.Add(use.Tokens);
            costs.Add(use.Cost);
            sum += use.Tokens;
        }

        tokens.Add(s.DayTokens);
        costs.Add(s.DayCost);
        return (tokens.MoveToImmutable(), costs.MoveToImmutable(), sum);
    }

    private Tier Recommended(long last7Days)
    {
        for (var tier = Tier.Free; tier < Tier.Enterprise; tier++)
        {
            if (_terms[(int)tier].WeeklyTokens * 10 >= last7Days * 12) return tier;
        }

        return Tier.Enterprise;
    }

    private RecoveryPlan? RecoveryOf(BudgetState s, TierTerms terms, long last7Days)
    {
        if (s.Debt is not { Status: not DebtStatus.Cleared }) return null;
        var daily = Math.Max(0, WeekBudget(s, terms)) / 7;
        var fitting = Recommended(last7Days);
        var next = s.Tier == Tier.Enterprise ? (Tier?)null : fitting > s.Tier ? fitting : s.Tier + 1;
        return new RecoveryPlan(daily, s.DayTokens > daily, next);
    }

    private static double Profitability(TierTerms terms, NanoUsd cost) => terms.PricePerMonth > NanoUsd.Zero
        ? (double)(terms.PricePerMonth.Value - cost.Value) / terms.PricePerMonth.Value
        : -(double)cost.Value / terms.MonthlyGuide.Value;
}
