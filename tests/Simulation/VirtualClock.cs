namespace NexScout.Energy.Simulation;

/// <summary>A clock that moves only when it is told to.</summary>
internal sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<(VirtualTimer Timer, long Version), (long At, long Order)> _timers = new();
    private long _order;

    public DateTimeOffset Now { get; private set; } = start;

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

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.Ticks;

    public void JumpTo(DateTimeOffset moment) => Now = moment > Now ? moment : Now;

    public void JumpToNextTimer()
    {
        if (NextTimer is not { } at) return;
        var (timer, _) = _timers.Dequeue();
        JumpTo(at);
        timer.Fire();
    }

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
