using NexScout.Energy.Budgets;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>Calls into the cluster. A silo that dies or moves an actor fails the calls on their way: what accounts and workspaces are asked is
/// idempotent by its id, so such a call is made again until it is answered or its time is up (DESIGN, Durability 3).</summary>
internal sealed class GrainCalls(ClusterHostOptions options, TimeProvider clock)
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    private long _answered = clock.GetTimestamp();

    /// <summary>How long ago the cluster last answered this process, which asks it at least once a second. That storage is away is an
    /// answer too.</summary>
    public TimeSpan Silence => clock.GetElapsedTime(Volatile.Read(ref _answered));

    /// <summary>The answer. <paramref name="call"/> is told whether it was made before.</summary>
    /// <exception cref="LedgerUnavailableException">The cluster did not answer in time; what was asked for may have been done.</exception>
    public async ValueTask<T> Make<T>(Func<bool, ValueTask<T>> call)
    {
        var (since, pause, again) = (clock.GetTimestamp(), _firstPause, false);
        while (true)
        {
            try
            {
                return Answered(await call(again));
            }
            catch (Exception passing) when (IsPassing(passing))
            {
                if (clock.GetElapsedTime(since) + pause >= options.RetryWithin)
                    throw new LedgerUnavailableException("the cluster does not answer", passing);
            }
            catch (LedgerUnavailableException away)
            {
                Answered(away);
                throw;
            }

            again = true;
            await Task.Delay(pause, clock);
            pause = Longer(pause);
        }
    }

    /// <summary>The answer to a call that is made once: for what would count twice.</summary>
    /// <exception cref="LedgerUnavailableException">The cluster did not answer; what was asked for may have been done.</exception>
    public async ValueTask<T> MakeOnce<T>(Func<ValueTask<T>> call)
    {
        try
        {
            return Answered(await call());
        }
        catch (Exception passing) when (IsPassing(passing))
        {
            throw new LedgerUnavailableException("the cluster did not answer: look whether it was done before you ask again", passing);
        }
    }

    /// <summary>The answer, however long it takes: for what must not be lost.</summary>
    public async Task<T> MakeUntilDone<T>(Func<ValueTask<T>> call, CancellationToken stopped)
    {
        var pause = _firstPause;
        while (true)
        {
            try
            {
                return Answered(await call());
            }
            catch (Exception passing) when (IsPassing(passing) || IsAway(passing))
            {
                await Task.Delay(pause, clock, stopped);
                pause = Longer(pause);
            }
        }
    }

    /// <summary>Notes that the cluster answered.</summary>
    public T Answered<T>(T answer)
    {
        Volatile.Write(ref _answered, clock.GetTimestamp());
        return answer;
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < _longestPause ? pause * 2 : _longestPause;

    /// <summary>Whether storage is away now; what it will never take is not tried again.</summary>
    public static bool IsAway(Exception failure) => failure is LedgerUnavailableException and not LedgerRefusedException;

    /// <summary>Whether the cluster failed, not what was asked of it: what a grain itself throws comes back as its own type.</summary>
    public static bool IsPassing(Exception failure) => failure is OrleansException or TimeoutException or ObjectDisposedException or SiloOverloadedException;
}
