using NexScout.Energy.Budgets;

namespace NexScout.Energy.Storage.Postgres;

/// <summary>While the database is away, callers are told at once instead of waiting for a timeout each. After a pause one caller tries;
/// when it gets through, all do. The pause doubles from 100 ms to 1 s, so that recovery is seen soon.</summary>
internal sealed class Breaker(TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private TimeSpan _pause;
    private long _failedAt;
    private bool _away;
    private bool _trying;

    /// <summary>Lets a caller pass; true where it is the one that tries while the database is away.</summary>
    /// <exception cref="LedgerUnavailableException">The database is away, and it is not yet time to try, or somebody tries already.</exception>
    public bool Enter()
    {
        lock (_gate)
        {
            if (!_away) return false;
            if (_trying || time.GetElapsedTime(_failedAt) < _pause)
                throw new LedgerUnavailableException("PostgreSQL is away; it is tried again every second.");
            return _trying = true;
        }
    }

    /// <summary>The database answered, be it with an error.</summary>
    public void Answered()
    {
        lock (_gate) (_away, _trying, _pause) = (false, false, TimeSpan.Zero);
    }

    /// <summary>The database did not answer. Failures of callers that entered before the first one do not lengthen the pause.</summary>
    public void Failed(bool tried)
    {
        lock (_gate)
        {
            if (_away && !tried) return;
            _pause = _pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks));
            (_away, _trying, _failedAt) = (true, false, time.GetTimestamp());
        }
    }

    /// <summary>The caller gave up before it knew.</summary>
    public void Left(bool tried)
    {
        if (!tried) return;
        lock (_gate) _trying = false;
    }
}
