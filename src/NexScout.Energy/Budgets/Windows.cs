namespace NexScout.Energy.Budgets;

/// <summary>Days at 00:00 UTC, weeks from Monday 00:00 UTC, calendar months (SPEC §1). Moments are UTC ticks.</summary>
internal static class Windows
{
    // Clocks of two processes differ by little: what is further ahead comes from one that is wrong.
    private const long MostAhead = TimeSpan.TicksPerMinute;

    internal static DateOnly DayOf(long ticks) => DateOnly.FromDayNumber((int)(ticks / TimeSpan.TicksPerDay));

    internal static DateOnly WeekOf(DateOnly day) => DateOnly.FromDayNumber(day.DayNumber - WeekDay(day));

    internal static bool SameMonth(DateOnly a, DateOnly b) => a.Month == b.Month && a.Year == b.Year;

    internal static long Start(DateOnly day) => day.DayNumber * TimeSpan.TicksPerDay;

    internal static long NextDay(DateOnly day) => Start(day) + TimeSpan.TicksPerDay;

    internal static long NextWeek(DateOnly day) => Start(WeekOf(day)) + (7 * TimeSpan.TicksPerDay);

    internal static long NextMonth(DateOnly day) => Start(new DateOnly(day.Year, day.Month, 1).AddMonths(1));

    /// <summary>The later of this process's moment and another's, where that one can be believed.</summary>
    internal static long Later(long now, long other) => other > now && other - now <= MostAhead ? other : now;

    private static int WeekDay(DateOnly day) => ((int)day.DayOfWeek + 6) % 7;
}
