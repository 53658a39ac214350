using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

public sealed partial class BudgetRules
{
    /// <summary>What to ask the workspace for before <paramref name="cost"/> more can be held; null where the slice covers it or the
    /// workspace has no USD budget.</summary>
    public SliceRequest? SliceNeeded(BudgetState s, string user, NanoUsd cost, WorkspaceTerms w, DateTimeOffset now)
    {
        if (!w.HasBudget) return null;
        s = Access(s, now, out var t);
        return UsdRoom(s, w) >= cost.Value ? null : Request(s, user, cost, w, t);
    }

    /// <summary>The state with the granted totals in place of the old ones; as it is where a slice was given back since the grant was
    /// <paramref name="asked"/> for, since the workspace may have lent it to others.</summary>
    /// <param name="s">The account.</param>
    /// <param name="g">What was granted.</param>
    /// <param name="asked">The moment of the request.</param>
    /// <param name="w">The settings that the request named.</param>
    /// <param name="now">The moment.</param>
    public BudgetState Granted(BudgetState s, SliceGrant g, DateTimeOffset asked, WorkspaceTerms w, DateTimeOffset now)
    {
        // A workspace past midnight lends in the new windows only, so the account goes there too.
        var ahead = Windows.Later(now.UtcTicks, g.At.UtcTicks);
        if (Windows.DayOf(ahead) != Windows.DayOf(now.UtcTicks)) s = s with { Seen = Math.Max(s.Seen, ahead) };
        s = Access(s, now, out _);
        if (asked.UtcTicks <= s.SliceReturned) return s;

        // A window without a budget is kept as nothing, so that a budget set later does not find it unlimited.
        var slice = new WindowAmounts(Kept(g.UpTo.Day), Kept(g.UpTo.Week), Kept(g.UpTo.Month));
        var limits = new WindowAmounts(w.DailyBudget ?? NanoUsd.Zero, w.WeeklyBudget ?? NanoUsd.Zero, w.MonthlyBudget ?? NanoUsd.Zero);
        return s with { Slice = slice, SliceDay = Windows.DayOf(g.At.UtcTicks), SliceLimits = limits };
    }

    /// <summary>The account without its slice, which must be recorded before the request that gives it back is sent. What its calls hold
    /// stays lent. An account without one says what it spent and holds: the workspace may believe that it has more.</summary>
    public (BudgetState State, SliceRequest Request) GiveBack(BudgetState s, string user, WorkspaceTerms w, DateTimeOffset now)
    {
        s = Access(s, now, out var t);
        // One tick on, so that whatever is asked for later is later for the workspace too.
        var without = s with { Slice = default, SliceDay = default, SliceLimits = null, SliceReturned = t, Seen = t + 1 };
        return (without, Request(without, user, NanoUsd.Zero, w, t));
    }

    private static NanoUsd Kept(NanoUsd amount) => amount.Value == long.MaxValue ? NanoUsd.Zero : amount;

    private static SliceRequest Request(BudgetState s, string user, NanoUsd needed, WorkspaceTerms w, long t) => new()
    {
        User = user,
        At = new DateTimeOffset(t, TimeSpan.Zero),
        Spent = new WindowAmounts(s.DayCost, s.WeekCost, s.MonthCost),
        Held = s.HeldCost,
        Needed = needed,
        Terms = w,
    };

    // A slice of another window grants nothing in this one, and one that was lent under a larger budget nothing under a lower one.
    private static long DayRoom(BudgetState s, WorkspaceTerms w) =>
        Room(s.SliceDay == s.Day && !(s.SliceLimits?.Day > w.DailyBudget), s.Slice.Day, s.DayCost, s.HeldCost);

    private static long WeekRoom(BudgetState s, WorkspaceTerms w) =>
        Room(Windows.WeekOf(s.SliceDay) == s.Week && !(s.SliceLimits?.Week > w.WeeklyBudget), s.Slice.Week, s.WeekCost, s.HeldCost);

    private static long MonthRoom(BudgetState s, WorkspaceTerms w) =>
        Room(Windows.SameMonth(s.SliceDay, s.Day) && !(s.SliceLimits?.Month > w.MonthlyBudget), s.Slice.Month, s.MonthCost, s.HeldCost);

    private static long Room(bool holds, NanoUsd upTo, NanoUsd spent, NanoUsd held) => (holds ? upTo.Value : 0) - spent.Value - held.Value;

    private static long UsdRoom(BudgetState s, WorkspaceTerms w)
    {
        var room = long.MaxValue;
        if (w.DailyBudget is not null) room = DayRoom(s, w);
        if (w.WeeklyBudget is not null) room = Math.Min(room, WeekRoom(s, w));
        if (w.MonthlyBudget is not null) room = Math.Min(room, MonthRoom(s, w));
        return room;
    }

    // Of several windows that lack, the one that ends last is named: before its end the call would be refused again.
    private static Refusal LacksUsd(BudgetState s, WorkspaceTerms w, long asked, long t)
    {
        var (window, room, end) = ("day", w.DailyBudget is null ? long.MaxValue : DayRoom(s, w), Windows.NextDay(s.Day));
        if (w.WeeklyBudget is not null && WeekRoom(s, w) is var week && week < asked) (window, room, end) = ("week", week, Windows.NextWeek(s.Day));
        if (w.MonthlyBudget is not null && MonthRoom(s, w) is var month && month < asked && (room >= asked || Windows.NextMonth(s.Day) > end))
            (window, room, end) = ("month", month, Windows.NextMonth(s.Day));
        return Refusals.Usd(window, asked, room, new TimeSpan(end - t));
    }

    // Null where it never refills to what is asked. What running calls hold beyond the capacity is back when they have ended.
    private TimeSpan? RefillWait(BudgetState s, LoadState load, long energyNano, long asked)
    {
        var capacity = Terms(s).EnergyCapacity;
        var pace = (long)_options.RefillPerMille(s.Rating) * _options.Regeneration.For(load);
        if (asked > capacity || pace == 0) return null;
        var lacking = (Math.Min(asked + s.HeldEnergy, capacity) * Nano) - energyNano;
        var ticks = (((Int128)lacking * WeekTicks * 1_000_000) / ((Int128)capacity * Nano * pace)) + 1;
        return TimeSpan.FromTicks((long)Int128.Max(0, Int128.Min(ticks, 1000 * WeekTicks)));
    }
}
