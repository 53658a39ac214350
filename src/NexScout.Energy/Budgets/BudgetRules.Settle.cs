using System.Collections.Immutable;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

public sealed partial class BudgetRules
{
    /// <summary>Charges what was used and ends the reservation (SPEC §4, §5). An id that is neither open nor known to have ended is
    /// charged as late. Energy is charged by the reservation's rate; beyond the hold only what the balance has left, which never falls
    /// below zero. Tokens above the week's budget become debt.</summary>
    /// <param name="s">The account.</param>
    /// <param name="c">What was used; usage and cost ≥ 0.</param>
    /// <param name="knownClosed">The caller knows that the id has its closing record: a hold of it ends, nothing is charged.</param>
    /// <param name="now">The moment.</param>
    public Transition<SettleOutcome> Settle(BudgetState s, SettleCommand c, bool knownClosed, DateTimeOffset now)
    {
        var record = c.Record;
        ArgumentOutOfRangeException.ThrowIfNegative(record.Usage.Input);
        ArgumentOutOfRangeException.ThrowIfNegative(record.Usage.Output);
        ArgumentOutOfRangeException.ThrowIfNegative(record.Cost.Value);
        var before = s;
        s = Access(s, now, out var t);
        var energyNano = EnergyAt(s, Terms(s), c.Load, t);
        var open = IndexOf(s.Open, record.Id);
        var lapsed = open >= 0 ? -1 : IndexOf(s.Lapsed, record.Id);
        if (c.HoldsNothing && (open >= 0 || lapsed >= 0))
            return new(s, new SettleOutcome { AlreadySettled = true, Standing = Standing(s, energyNano, t) }, DebtChange(before, s));
        if (knownClosed || (open < 0 && lapsed < 0 && s.Closed.Contains(record.Id)))
        {
            if (open >= 0 || lapsed >= 0) s = Ended(s, open, lapsed, record.Id, t);
            return new(s, new SettleOutcome { AlreadySettled = true, Standing = Standing(s, energyNano, t) }, DebtChange(before, s));
        }

        var hold = open >= 0 ? s.Open[open] : lapsed >= 0 ? s.Lapsed[lapsed] : null;
        var rate = hold?.EnergyRate ?? EnergyRate(s, c.Load, 1000);
        var ended = new Ending(s, open, lapsed);
        var energy = Math.Min(EnergyFormula.Charge(record.Usage.Total, rate), Math.Max(0, (energyNano / Nano) - ended.HeldEnergy));
        var accuracy = Accuracy(record);
        var debtTokens = NewDebt(s, record.Usage.Total);
        var debtCost = DebtCost(record, debtTokens);
        energyNano -= energy * Nano;
        s = Charged(s, c, ended, energyNano, debtTokens, debtCost, accuracy, SettledRate(s, open >= 0 ? hold : null, record.Usage.Total, t), t);
        var outcome = new SettleOutcome
        {
            Late = open < 0 && (record.Usage.Total > 0 || record.Cost > NanoUsd.Zero),
            Energy = energy,
            Accuracy = accuracy,
            DebtTokens = debtTokens,
            DebtCost = debtCost,
            Standing = Standing(s, energyNano, t),
        };
        return new(s, outcome, DebtChange(before, s));
    }

    /// <summary>What is held once a hold has ended. A value, so that a settlement copies the account once.</summary>
    private readonly struct Ending(BudgetState s, int open, int lapsed)
    {
        internal readonly ImmutableArray<Reservation> Open = open < 0 ? s.Open : s.Open.RemoveAt(open);
        internal readonly ImmutableArray<Reservation> Lapsed = lapsed < 0 ? s.Lapsed : s.Lapsed.RemoveAt(lapsed);
        internal readonly long HeldTokens = s.HeldTokens - (open < 0 ? 0 : s.Open[open].Tokens);
        internal readonly long HeldEnergy = s.HeldEnergy - (open < 0 ? 0 : s.Open[open].Energy);
        internal readonly NanoUsd HeldCost = s.HeldCost - (open < 0 ? NanoUsd.Zero : s.Open[open].Cost);
        internal readonly long NextLapse = open >= 0 && s.Open.Length == 1 ? long.MaxValue : s.NextLapse;
    }

    private BudgetState Ended(BudgetState s, int open, int lapsed, RequestId id, long t)
    {
        var ended = new Ending(s, open, lapsed);
        return s with
        {
            Seen = t,
            Closed = Remembered(s, id),
            Open = ended.Open,
            Lapsed = ended.Lapsed,
            HeldTokens = ended.HeldTokens,
            HeldEnergy = ended.HeldEnergy,
            HeldCost = ended.HeldCost,
            NextLapse = ended.NextLapse,
        };
    }

    private ImmutableArray<RequestId> Remembered(BudgetState s, RequestId id) => s.Closed.Contains(id) ? s.Closed
        : s.Closed.Length < _options.RememberedCalls ? s.Closed.Add(id) : Shifted(s.Closed, id);

    private static ImmutableArray<RequestId> Shifted(ImmutableArray<RequestId> ids, RequestId last)
    {
        var next = new RequestId[ids.Length];
        ids.AsSpan()[1..].CopyTo(next);
        next[^1] = last;
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(next);
    }

    private BudgetState Charged(
        BudgetState s, SettleCommand c, in Ending ended, long energyNano, long debtTokens, NanoUsd debtCost, double? accuracy, long tokensFullAt, long t)
    {
        var record = c.Record;
        var total = record.Usage.Total;
        var cached = record.Outcome == CallOutcome.Cached;
        var counts = record.Outcome != CallOutcome.Refused && (cached || record.Outcome == CallOutcome.Succeeded || total > 0);
        return s with
        {
            Seen = t,
            Closed = c.RecordAs is null ? Remembered(s, record.Id) : s.Closed,
            Open = ended.Open,
            Lapsed = ended.Lapsed,
            HeldTokens = ended.HeldTokens,
            HeldEnergy = ended.HeldEnergy,
            HeldCost = ended.HeldCost,
            NextLapse = ended.NextLapse,
            EnergyNano = energyNano,
            EnergyAt = t,
            TokensFullAt = tokensFullAt,
            DayTokens = s.DayTokens + total,
            DayCost = s.DayCost + record.Cost,
            WeekTokens = s.WeekTokens + total,
            WeekCost = s.WeekCost + record.Cost,
            MonthCost = s.MonthCost + record.Cost,
            Rating = accuracy is { } a ? ((1 - _options.LearningWeight) * s.Rating) + (_options.LearningWeight * a) : s.Rating,
            Requests = s.Requests + (counts ? 1 : 0),
            CacheHits = s.CacheHits + (cached ? 1 : 0),
            TotalTokens = s.TotalTokens + total,
            TotalCost = s.TotalCost + record.Cost,
            TokensSaved = s.TokensSaved + (counts ? record.TokensSaved : 0),
            Learned = Learn(s.Learned, c),
            CostSaved = counts ? s.CostSaved + Saved(s, record) : s.CostSaved,
            Debt = debtTokens == 0 ? s.Debt : Owed(s.Debt, debtTokens, debtCost, c.OverspendReason ?? "exceeded_weekly_limit", t),
        };
    }

    private static Debt Owed(Debt? debt, long tokens, NanoUsd cost, string reason, long t) => debt is { Tokens: > 0 }
        ? debt with { Tokens = debt.Tokens + tokens, Cost = debt.Cost + cost, Reason = reason, Status = DebtStatus.Active }
        : new Debt(tokens, cost, reason, DebtStatus.Active, new DateTimeOffset(t, TimeSpan.Zero));

    private long NewDebt(BudgetState s, long tokens)
    {
        var budget = WeekBudget(s, Terms(s));
        return Math.Max(0, s.WeekTokens + tokens - budget) - Math.Max(0, s.WeekTokens - budget);
    }

    // The part of the call's cost that its tokens above the budget stand for.
    private static NanoUsd DebtCost(UsageRecord record, long debtTokens) => debtTokens == 0
        ? NanoUsd.Zero : new NanoUsd(Proportion.Ceiling(record.Cost.Value, debtTokens, record.Usage.Total));

    // Saved tokens are worth what this call's tokens cost, or the user's mean where it cost none (a cache hit).
    private static NanoUsd Saved(BudgetState s, UsageRecord record)
    {
        var (cost, tokens) = record.Usage.Total > 0 ? (record.Cost, record.Usage.Total) : (s.TotalCost, s.TotalTokens);
        return tokens == 0 ? NanoUsd.Zero : new NanoUsd((long)((Int128)cost.Value * record.TokensSaved / tokens));
    }

    private static double? Accuracy(UsageRecord record) => record.Outcome switch
    {
        CallOutcome.Cached => 1,
        CallOutcome.Succeeded when record.PredictedTokens > 0 =>
            Math.Max(0, 1 - (Math.Abs(record.Usage.Total - record.PredictedTokens) / (double)record.PredictedTokens)),
        _ => null,
    };

    // After a minute the bucket has refilled whatever was taken, so that giving back then would be a gift.
    private long SettledRate(BudgetState s, Reservation? hold, long used, long t)
    {
        var limit = Terms(s).TokensPerMinute;
        if (hold is null) return used == 0 ? s.TokensFullAt : MinuteRate.Take(s.TokensFullAt, limit, used, t);
        if (used > hold.RateTokens) return MinuteRate.Take(s.TokensFullAt, limit, used - hold.RateTokens, t);
        return t - hold.At.UtcTicks >= TimeSpan.TicksPerMinute ? s.TokensFullAt : MinuteRate.GiveBack(s.TokensFullAt, limit, hold.RateTokens - used);
    }
}
