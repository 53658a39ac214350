namespace NexScout.Energy.Hosting;

/// <summary>The loop of what a process does again and again behind its calls.</summary>
public static class Periodic
{
    /// <summary>Does <paramref name="duty"/> once in every <paramref name="period"/> until <paramref name="stop"/>, and returns then.</summary>
    /// <param name="period">Between the beginnings of two turns; above zero. One that takes longer is followed at once.</param>
    /// <param name="clock">What counts the time.</param>
    /// <param name="duty">One turn.</param>
    /// <param name="stop">The process stops.</param>
    /// <param name="failed">Told what a turn threw, and the next one comes all the same; where it is null, a failure ends the loop and is
    /// thrown. A cancellation is a failure too where the process does not stop: a call to another process may end so.</param>
    /// <param name="atOnce">Whether the first turn is now, not after a period.</param>
    public static async Task Run(
        TimeSpan period, TimeProvider clock, Func<Task> duty, CancellationToken stop, Action<Exception>? failed = null, bool atOnce = false)
    {
        using var timer = new PeriodicTimer(period, clock);
        try
        {
            if (atOnce) await Turn(duty, failed, stop);
            while (await timer.WaitForNextTickAsync(stop)) await Turn(duty, failed, stop);
        }
        catch (Exception end) when (IsStop(end, stop)) { }
    }

    /// <summary>Whether what was thrown is the stop itself and no failure.</summary>
    public static bool IsStop(Exception thrown, CancellationToken stop) => thrown is OperationCanceledException && stop.IsCancellationRequested;

    private static async Task Turn(Func<Task> duty, Action<Exception>? failed, CancellationToken stop)
    {
        try
        {
            await duty();
        }
        catch (Exception failure) when (failed is not null && !IsStop(failure, stop))
        {
            failed(failure);
        }
    }
}
