using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

public sealed partial class BudgetRules
{
    private const long MostTokens = 1_000_000_000_000;

    /// <summary>Checks and holds in one step (SPEC §3, §4), in the order: id, rates, day, week, workspace USD, energy.</summary>
    /// <param name="s">The account.</param>
    /// <param name="c">What is asked.</param>
    /// <param name="slice">A fresh answer to <see cref="SliceNeeded"/>; null where the slice in the state is to be used.</param>
    /// <param name="now">The moment.</param>
    /// <exception cref="ArgumentOutOfRangeException">A figure of the command is negative or above 10¹².</exception>
    public Transition<ReserveOutcome> Reserve(BudgetState s, ReserveCommand c, SliceGrant? slice, DateTimeOffset now)
    {
        RequireSane(c);
        var before = s;
        if (slice is not null) s = Granted(s, slice, now, c.Workspace, now);
        s = Access(s, now, out var t);
        var energyNano = EnergyAt(s, Terms(s), c.Load, t);
        var open = IndexOf(s.Open, c.Id);
        if (open >= 0)
        {
            var same = new ReserveOutcome { Reservation = s.Open[open], AlreadyOpen = true, Checks = [], Standing = Standing(s, energyNano, t) };
            return new(s, same, DebtChange(before, s));
        }

        var ended = s.Closed.Contains(c.Id) || IndexOf(s.Lapsed, c.Id) >= 0;
        if (c.Quote is { } quote && !ended) return Moved(before, s, c, IndexOf(s.Open, quote), energyNano, t);
        var admission = new Admission(this, s, c, energyNano, t);
        var refusal = ended ? Refusals.Duplicate() : admission.Decide();
        if (refusal is not null)
        {
            var refused = new ReserveOutcome { Refusal = refusal, Checks = admission.Checks(), Standing = Standing(s, energyNano, t) };
            return new(s, refused, DebtChange(before, s));
        }

        var hold = admission.Hold();
        var held = Hold(s, hold, energyNano, t);
        return new(held, new ReserveOutcome { Reservation = hold, Checks = admission.Checks(), Standing = Standing(held, energyNano, t) }, DebtChange(before, held));
    }

    private BudgetState Hold(BudgetState s, Reservation hold, long energyNano, long t)
    {
        var terms = Terms(s);
        return s with
        {
            Seen = t,
            EnergyNano = energyNano,
            EnergyAt = t,
            RequestsFullAt = MinuteRate.Take(s.RequestsFullAt, terms.RequestsPerMinute, 1, t),
            TokensFullAt = MinuteRate.Take(s.TokensFullAt, terms.TokensPerMinute, hold.RateTokens, t),
            HeldTokens = s.HeldTokens + hold.Tokens,
            HeldEnergy = s.HeldEnergy + hold.Energy,
            HeldCost = s.HeldCost + hold.Cost,
            NextLapse = Math.Min(s.NextLapse, hold.Until.UtcTicks),
            Open = s.Open.Add(hold),
        };
    }

    /// <summary>Raises the held cost of an open reservation to <paramref name="cost"/>, never lowers it. The refusal is null when it is
    /// held; an id that is not open is refused, since nothing would hold its cost.</summary>
    public Transition<Refusal?> RaiseCost(BudgetState s, RequestId id, NanoUsd cost, WorkspaceTerms w, DateTimeOffset now)
    {
        var before = s;
        s = Access(s, now, out var t);
        var index = IndexOf(s.Open, id);
        if (index < 0) return new(s, Refusals.Duplicate(), DebtChange(before, s));
        var more = cost - s.Open[index].Cost;
        if (more <= NanoUsd.Zero) return new(s, null, DebtChange(before, s));
        if (more.Value > UsdRoom(s, w)) return new(s, LacksUsd(s, w, more.Value, t), DebtChange(before, s));
        var raised = s with { Seen = t, HeldCost = s.HeldCost + more, Open = s.Open.SetItem(index, s.Open[index] with { Cost = cost }) };
        return new(raised, null, DebtChange(before, raised));
    }

    private static void RequireSane(ReserveCommand c)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(c.InputBound);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(c.InputBound, MostTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(c.OutputLimit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(c.OutputLimit, MostTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(c.PredictedTokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(c.PredictedTokens, MostTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(c.Choices, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(c.EnergyPerMille);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(c.HoldFor, TimeSpan.Zero);
    }

    /// <summary>One admission: the output shrinks from check to check to what is left.</summary>
    private ref struct Admission(BudgetRules rules, BudgetState s, ReserveCommand c, long energyNano, long t)
    {
        private readonly TierTerms _terms = rules.Terms(s);
        private readonly long _floor = Math.Min(c.OutputLimit, (long)rules._options.MinimumOutput * c.Choices);
        private readonly long _rate = c.SkipEnergy ? 0 : rules.EnergyRate(s, c.Load, c.EnergyPerMille);
        private readonly BudgetCheck[] _checks = new BudgetCheck[Most(c)];
        private int _count;
        private long _output = c.OutputLimit;

        internal Refusal? Decide() => Rates() ?? Day() ?? Week() ?? Usd() ?? Energy();

        internal readonly BudgetCheck[] Checks() => _count == _checks.Length ? _checks : _checks[.._count];

        internal readonly Reservation Hold() => new()
        {
            Id = c.Id,
            Tokens = c.InputBound + _output,
            OutputLimit = _output,
            Energy = EnergyFormula.Charge(c.InputBound + _output, _rate),
            Cost = c.Price.MostCost(c.InputBound, _output),
            EnergyRate = _rate,
            RateTokens = c.InputBound + _output,
            Node = c.Opened?.Node ?? "",
            Nonce = c.Nonce,
            At = new DateTimeOffset(t, TimeSpan.Zero),
            Until = new DateTimeOffset(t + c.HoldFor.Ticks, TimeSpan.Zero),
        };

        // What a call meets that nothing refuses: then the figures need no copy.
        private static int Most(ReserveCommand c) => 4 + (c.Workspace.OverLimit == OverLimitPolicy.Debt ? 1 : 0) + (c.SkipEnergy ? 0 : 1)
            + (c.Workspace.DailyBudget is null ? 0 : 1) + (c.Workspace.WeeklyBudget is null ? 0 : 1) + (c.Workspace.MonthlyBudget is null ? 0 : 1);

        private Refusal? Rates()
        {
            var wait = MinuteRate.Wait(s.RequestsFullAt, _terms.RequestsPerMinute, 1, t);
            var left = MinuteRate.Left(s.RequestsFullAt, _terms.RequestsPerMinute, t);
            if (!Note("requests_per_minute", wait == TimeSpan.Zero, 1, left, _terms.RequestsPerMinute))
                return Refusals.Rate("requests", _terms.RequestsPerMinute, 1, left, wait);
            var asked = c.InputBound + c.OutputLimit;
            wait = MinuteRate.Wait(s.TokensFullAt, _terms.TokensPerMinute, asked, t);
            left = MinuteRate.Left(s.TokensFullAt, _terms.TokensPerMinute, t);
            return Note("tokens_per_minute", wait == TimeSpan.Zero, asked, left, _terms.TokensPerMinute)
                ? null : Refusals.Rate("tokens", _terms.TokensPerMinute, asked, left, wait);
        }

        private Refusal? Day()
        {
            var left = _terms.DailyTokens - s.DayTokens - s.HeldTokens;
            var asked = Math.Max(c.PredictedTokens, c.InputBound + Least());
            var passed = Note("daily_tokens", asked <= left, asked, left, _terms.DailyTokens);
            _output = Math.Min(_output, left - c.InputBound);
            return passed ? null : Refusals.Day(asked, left, _terms.DailyTokens, Windows.NextDay(s.Day) - t);
        }

        private Refusal? Week()
        {
            var budget = WeekBudget(s, _terms);
            var left = budget - s.WeekTokens - s.HeldTokens;
            var asked = c.InputBound + Least();
            if (c.Workspace.OverLimit != OverLimitPolicy.Debt)
            {
                var passed = Note("weekly_tokens", asked <= left, asked, left, budget);
                _output = Math.Min(_output, left - c.InputBound);
                return passed ? null : Refusals.Week(asked, left, budget, Windows.NextWeek(s.Day) - t);
            }

            // Debt that was taken on this week is above the budget already; it must not count twice.
            var limit = Proportion.Floor(_terms.WeeklyTokens, c.Workspace.DebtLimitPerMille, 1000);
            var room = Math.Max(0, limit - (s.Debt?.Tokens ?? 0));
            var most = Math.Max(0, budget - s.WeekTokens) + room - s.HeldTokens;
            Note("weekly_tokens", asked <= most, asked, left, budget);
            var fits = Note("debt", asked <= most, Math.Max(0, asked - Math.Max(0, left)), Math.Min(room, most), limit);
            _output = Math.Min(_output, most - c.InputBound);
            return fits ? null : Refusals.Debt(asked, most, limit, Windows.NextWeek(s.Day) - t);
        }

        private Refusal? Usd()
        {
            if (!c.Workspace.HasBudget) return null;
            var asked = c.Price.MostCost(c.InputBound, c.Workspace.OverLimit == OverLimitPolicy.Strict ? _output : Math.Min(_output, _floor)).Value;
            NoteUsd("workspace_usd_day", c.Workspace.DailyBudget, DayRoom(s, c.Workspace), asked);
            NoteUsd("workspace_usd_week", c.Workspace.WeeklyBudget, WeekRoom(s, c.Workspace), asked);
            NoteUsd("workspace_usd_month", c.Workspace.MonthlyBudget, MonthRoom(s, c.Workspace), asked);
            var room = UsdRoom(s, c.Workspace);
            if (asked > room) return LacksUsd(s, c.Workspace, asked, t);
            _output = MostOutputFor(room);
            return null;
        }

        private Refusal? Energy()
        {
            if (c.SkipEnergy) return null;
            var left = (energyNano / Nano) - s.HeldEnergy;
            var asked = EnergyFormula.Charge(c.InputBound + Least(), _rate);
            if (!Note("energy", asked <= left, asked, left, _terms.EnergyCapacity))
                return Refusals.Energy(asked, left, rules.RefillWait(s, c.Load, energyNano, asked));
            _output = Math.Min(_output, EnergyFormula.Affordable(left, _rate) - c.InputBound);
            return null;
        }

        // What must at least fit: the whole output under strict, otherwise the smallest answer that is worth a call.
        private readonly long Least() => c.Workspace.OverLimit == OverLimitPolicy.Strict ? c.OutputLimit : _floor;

        // The cost rises with the output, so the most that fits is found by halving.
        private readonly long MostOutputFor(long room)
        {
            if (c.Price.MostCost(c.InputBound, _output).Value <= room) return _output;
            long fits = Math.Min(_output, _floor), fails = _output;
            while (fails - fits > 1)
            {
                var middle = fits + ((fails - fits) / 2);
                if (c.Price.MostCost(c.InputBound, middle).Value <= room) fits = middle;
                else fails = middle;
            }

            return fits;
        }

        private void NoteUsd(string name, NanoUsd? budget, long room, long asked)
        {
            if (budget is { } limit) Note(name, asked <= room, asked, room, limit.Value);
        }

        private bool Note(string name, bool passed, long asked, long left, long limit)
        {
            _checks[_count++] = new BudgetCheck(name, passed, asked, left, limit);
            return passed;
        }
    }
}
