namespace NexScout.Energy.Hosting;

/// <summary>A clock that moves only when it is told to: for simulations of a week in seconds. Not thread-safe.</summary>
/// <param name="start">Its first moment.</param>
public sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<(VirtualTimer Timer, long Version), (long At, long Order)> _timers = new();
    private long _order;

    /// <summary>The moment it shows.</summary>
    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>When its next timer is due; null where none is.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            while (_timers.TryPeek(out var next, out var key))
            {
                if (next.Timer.Version == next.Version) return new DateTimeOffset(key.At, TimeSpan.Zero);
                _timers.Dequeue();
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;

    /// <inheritdoc/>
    public override long GetTimestamp() => Now.Ticks;

    /// <summary>Moves on to a moment, never back. Timers on the way do not fire.</summary>
    public void JumpTo(DateTimeOffset moment) => Now = moment > Now ? moment : Now;

    /// <summary>Moves on to the next timer and fires it.</summary>
    public void JumpToNextTimer()
    {
        if (NextTimer is not { } at) return;
        var (timer, _) = _timers.Dequeue();
        JumpTo(at);
        timer.Fire();
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Add(VirtualTimer timer, TimeSpan due) => _timers.Enqueue((timer, timer.Version), ((Now + due).Ticks, _order++));

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public long Version { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Version++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan) clock.Add(this, dueTime < TimeSpan.Zero ? TimeSpan.Zero : dueTime);
            return true;
        }

        public void Fire()
        {
            if (_period > TimeSpan.Zero) clock.Add(this, _period);
            callback(state);
        }

        public void Dispose() => Version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
