using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>A token bucket of one minute, kept as the one moment (UTC ticks) at which it will be full again.</summary>
internal static class MinuteRate
{
    private const long Minute = TimeSpan.TicksPerMinute;

    internal static long Left(long fullAt, int limit, long t) =>
        fullAt <= t ? limit : Math.Max(0, limit - Ticks(fullAt - t, limit));

    internal static TimeSpan Reset(long fullAt, long t) => fullAt <= t ? TimeSpan.Zero : TimeSpan.FromTicks(fullAt - t);

    /// <summary>How long until <paramref name="amount"/> is there; an amount above the limit needs a full bucket.</summary>
    internal static TimeSpan Wait(long fullAt, int limit, long amount, long t)
    {
        if (fullAt <= t) return TimeSpan.Zero;
        var room = Minute - Cost(Math.Min(amount, limit), limit);
        return TimeSpan.FromTicks(Math.Max(0, fullAt - t - Math.Max(0, room)));
    }

    /// <summary>Takes an amount; one above the limit leaves a longer wait for the next, so that the long-run rate holds.</summary>
    internal static long Take(long fullAt, int limit, long amount, long t) => Math.Max(fullAt, t) + Cost(amount, limit);

    /// <summary>Puts an amount back.</summary>
    internal static long GiveBack(long fullAt, int limit, long amount) => fullAt - Cost(amount, limit);

    private static long Cost(long amount, int limit) => Proportion.Floor(amount, Minute, limit);

    private static long Ticks(long missing, int limit) => Proportion.Ceiling(missing, limit, Minute);
}
