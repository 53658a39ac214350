using System.Collections.Immutable;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>The rules of a workspace's USD budgets (SPEC §4): pure, thread-safe. What was granted stays granted until the user gives it
/// back or the window ends, so that a crash on either side can only leave money unused.</summary>
public static class WorkspaceRules
{
    /// <summary>Grants room for what is needed and a share of the rest; where not all fits, what is left.</summary>
    public static (WorkspaceState State, SliceGrant Grant) Lease(WorkspaceState s, SliceRequest request, DateTimeOffset now, EnergyOptions? options = null)
    {
        options ??= new EnergyOptions();
        // Whoever asks may be past midnight already.
        s = Roll(s, Windows.Later(now.UtcTicks, request.At.UtcTicks), options, out var t);
        var old = s.Users.GetValueOrDefault(request.User);
        var at = new DateTimeOffset(t, TimeSpan.Zero);

        // A request made in windows that have ended meanwhile tells nothing of these; the user has to ask again.
        if (Windows.DayOf(request.At.UtcTicks) != s.Day) return (s, new SliceGrant(false, default, at, "day"));
        var terms = request.Terms;
        // Overtaken on its way by a request for more: to take it would lend the same money twice.
        if (request.Needed <= NanoUsd.Zero && request.At.UtcTicks < old.At) return (s, new SliceGrant(true, Open(old.UpTo, terms), at));
        var part = options.SliceDivisor;
        string? lacking = null;
        var day = Window(terms.DailyBudget, s.Committed.Day, s.Carry.Day, old.UpTo.Day, old.Spent.Day, request.Spent.Day, "day");
        var week = Window(terms.WeeklyBudget, s.Committed.Week, s.Carry.Week, old.UpTo.Week, old.Spent.Week, request.Spent.Week, "week");
        var month = Window(terms.MonthlyBudget, s.Committed.Month, s.Carry.Month, old.UpTo.Month, old.Spent.Month, request.Spent.Month, "month");
        var grant = new SliceGrant(lacking is null, Open(new(day.Granted, week.Granted, month.Granted), terms), at, lacking);
        // What was spent counts in a window without a budget too: it may be given one before it ends.
        var lease = new UserLease(new(day.UpTo, week.UpTo, month.UpTo), request.Spent, Math.Max(old.At, request.At.UtcTicks));
        return (Keep(s, request.User, old, lease), grant);

        (NanoUsd UpTo, NanoUsd Granted) Window(
            NanoUsd? budget, NanoUsd committed, NanoUsd carry, NanoUsd upTo, NanoUsd reported, NanoUsd spent, string name)
        {
            // Who gives back may not know yet of a budget that is new: what it does not name stays as it was.
            if (budget is not { } limit) return (request.Needed <= NanoUsd.Zero ? upTo : NanoUsd.Zero, NanoUsd.Zero);
            var own = spent + request.Held;
            if (request.Needed <= NanoUsd.Zero) return (own, own);
            var left = limit - (committed - Larger(upTo, reported)) - carry - own;
            if (left < request.Needed) lacking ??= name;
            var more = left <= request.Needed ? left.Value : request.Needed.Value + ((left - request.Needed).Value / part);
            var lent = Larger(Larger(upTo, own), own + new NanoUsd(more));
            // Under a budget that was lowered more may be lent than it has: that stays lent until it is given back, and is not granted anew.
            return (lent, Larger(own, lent > own + left ? own + left : lent));
        }
    }

    /// <summary>How much more is lent or spent in a window than its budget has now: after it was lowered.</summary>
    public static NanoUsd Beyond(WorkspaceState s, string window, WorkspaceTerms terms)
    {
        ArgumentNullException.ThrowIfNull(s);
        ArgumentNullException.ThrowIfNull(terms);
        var (budget, used) = window switch
        {
            "day" => (terms.DailyBudget, s.Committed.Day + s.Carry.Day),
            "week" => (terms.WeeklyBudget, s.Committed.Week + s.Carry.Week),
            _ => (terms.MonthlyBudget, s.Committed.Month + s.Carry.Month),
        };
        return budget is { } limit ? Larger(NanoUsd.Zero, used - limit) : NanoUsd.Zero;
    }

    /// <summary>Who borrowed more of a window than they reported as spent, the most first, until it comes to <paramref name="enough"/>.</summary>
    /// <param name="s">The workspace.</param>
    /// <param name="window">day, week or month.</param>
    /// <param name="may">Whether a user may be asked.</param>
    /// <param name="enough">How much is looked for.</param>
    /// <param name="most">Most users.</param>
    public static IReadOnlyList<string> Borrowers(WorkspaceState s, string window, Func<string, bool> may, NanoUsd enough, int most)
    {
        ArgumentNullException.ThrowIfNull(s);
        var found = new List<string>();
        var sum = NanoUsd.Zero;
        foreach (var (user, unspent) in s.Users.Where(user => may(user.Key)).Select(user => (user.Key, Unspent: Unspent(user.Value, window)))
            .OrderByDescending(user => user.Unspent.Value).ThenBy(user => user.Key, StringComparer.Ordinal))
        {
            if (unspent <= NanoUsd.Zero || found.Count == most || sum >= enough) break;
            found.Add(user);
            sum += unspent;
        }

        return found;
    }

    private static NanoUsd Unspent(UserLease lease, string window) => window switch
    {
        "day" => lease.UpTo.Day - lease.Spent.Day,
        "week" => lease.UpTo.Week - lease.Spent.Week,
        _ => lease.UpTo.Month - lease.Spent.Month,
    };

    /// <summary>Budgets, spent and leased amounts.</summary>
    public static WorkspaceStanding Standing(WorkspaceState s, WorkspaceTerms terms, DateTimeOffset now, EnergyOptions? options = null)
    {
        s = Roll(s, now.UtcTicks, options ?? new EnergyOptions(), out _);
        var spent = default(WindowAmounts);
        foreach (var (_, lease) in s.Users) spent = Plus(spent, lease.Spent);
        return new WorkspaceStanding(spent, Minus(Plus(s.Committed, s.Carry), spent), terms);
    }

    private static WorkspaceState Keep(WorkspaceState s, string user, UserLease old, UserLease lease) => s with
    {
        Committed = Plus(Minus(s.Committed, Used(old)), Used(lease)),
        Users = lease with { At = 0 } == default ? s.Users.Remove(user) : s.Users.SetItem(user, lease),
    };

    private static WorkspaceState Roll(WorkspaceState s, long now, EnergyOptions options, out long t)
    {
        t = Math.Max(now, s.Seen);
        var day = Windows.DayOf(t);
        if (s.Day == default) return s with { Seen = t, Day = day };
        if (day != s.Day) s = NewDay(s, day, options);
        return t < s.CarryUntil || s.CarryUntil == 0 ? s with { Seen = t } : s with { Seen = t, Carry = default, CarryUntil = 0 };
    }

    private static WorkspaceState NewDay(WorkspaceState s, DateOnly day, EnergyOptions options)
    {
        var week = Windows.WeekOf(day) == Windows.WeekOf(s.Day);
        var month = Windows.SameMonth(day, s.Day);
        var users = ImmutableDictionary.CreateBuilder<string, UserLease>();
        var (committed, held) = (default(WindowAmounts), NanoUsd.Zero);
        // Where the day has a budget, whoever borrowed nothing of it holds nothing, whatever is left to them of the week.
        var daily = s.Users.Values.Any(lease => lease.UpTo.Day > NanoUsd.Zero);
        foreach (var (user, lease) in s.Users)
        {
            if (!daily || lease.UpTo.Day > NanoUsd.Zero) held += Unspent(lease);
            var kept = new UserLease(Still(lease.UpTo, week, month), Still(lease.Spent, week, month));
            if (kept == default) continue;
            users.Add(user, kept);
            committed = Plus(committed, Used(kept));
        }

        return s with
        {
            Day = day,
            Users = users.ToImmutable(),
            Committed = committed,
            Carry = new WindowAmounts(held, week ? NanoUsd.Zero : held, month ? NanoUsd.Zero : held),
            // Counted from the end of the day that lent it: that may have been days ago.
            CarryUntil = Windows.NextDay(s.Day) + options.SliceCarry.Ticks,
        };
    }

    // A call's hold counted in every window that has a budget, so the smallest unspent lease bounds what is still held.
    private static NanoUsd Unspent(UserLease lease)
    {
        var least = long.MaxValue;
        if (lease.UpTo.Day > NanoUsd.Zero) least = Math.Min(least, (lease.UpTo.Day - lease.Spent.Day).Value);
        if (lease.UpTo.Week > NanoUsd.Zero) least = Math.Min(least, (lease.UpTo.Week - lease.Spent.Week).Value);
        if (lease.UpTo.Month > NanoUsd.Zero) least = Math.Min(least, (lease.UpTo.Month - lease.Spent.Month).Value);
        return least == long.MaxValue ? NanoUsd.Zero : new NanoUsd(Math.Max(0, least));
    }

    private static WindowAmounts Still(WindowAmounts a, bool week, bool month) =>
        new(NanoUsd.Zero, week ? a.Week : NanoUsd.Zero, month ? a.Month : NanoUsd.Zero);

    private static WindowAmounts Open(WindowAmounts up, WorkspaceTerms terms) => new(
        terms.DailyBudget is null ? new(long.MaxValue) : up.Day,
        terms.WeeklyBudget is null ? new(long.MaxValue) : up.Week,
        terms.MonthlyBudget is null ? new(long.MaxValue) : up.Month);

    private static WindowAmounts Used(UserLease lease) => new(
        Larger(lease.UpTo.Day, lease.Spent.Day), Larger(lease.UpTo.Week, lease.Spent.Week), Larger(lease.UpTo.Month, lease.Spent.Month));

    private static NanoUsd Larger(NanoUsd a, NanoUsd b) => a > b ? a : b;

    private static WindowAmounts Plus(WindowAmounts a, WindowAmounts b) => new(a.Day + b.Day, a.Week + b.Week, a.Month + b.Month);

    private static WindowAmounts Minus(WindowAmounts a, WindowAmounts b) => new(a.Day - b.Day, a.Week - b.Week, a.Month - b.Month);
}
