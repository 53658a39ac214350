using NexScout.Energy.Hosting;

namespace NexScout.Energy.Simulation;

/// <summary>Runs everything on one thread, in an order that the seed decides. When nothing is left to do, the clock jumps to its next timer.</summary>
internal sealed class Scheduler(Random random)
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<(Action Work, Host Host)> _ready = [];

    /// <summary>The virtual clock.</summary>
    public VirtualClock Clock { get; } = new(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Steps made so far.</summary>
    public long Steps { get; private set; }

    /// <summary>A fingerprint of the order of all steps: equal for equal seeds.</summary>
    public ulong Trace { get; private set; } = 14695981039346656037;

    /// <exception cref="InvalidOperationException">Something ran on a thread of its own, where no seed decides its order.</exception>
    public void Post(Host host, Action work)
    {
        if (!host.Alive) return;
        if (Environment.CurrentManagedThreadId != _thread)
        {
            // The collector ends the timers of what nobody can reach any more; whatever waited for them is gone too.
            if (!Thread.CurrentThread.IsThreadPoolThread) return;
            throw new InvalidOperationException("a step came from outside the simulation's thread");
        }

        _ready.Add((work, host));
    }

    /// <summary>Adds something that happened to the fingerprint.</summary>
    public void Note(long what) => Trace = (Trace ^ (ulong)what) * 1099511628211;

    /// <summary>Runs until a moment, or until nothing is left to do.</summary>
    public void RunUntil(DateTimeOffset end)
    {
        while (true)
        {
            while (_ready.Count > 0) Step();
            if (Clock.NextTimer is not { } next || next > end) break;
            SynchronizationContext.SetSynchronizationContext(null);
            Clock.JumpToNextTimer();
        }

        Clock.JumpTo(end);
    }

    private void Step()
    {
        // Taking any of the first few keeps the order plausible and still lets any two steps change places.
        var at = random.Next(Math.Min(8, _ready.Count));
        var (work, host) = _ready[at];
        _ready.RemoveAt(at);
        if (!host.Alive) return;
        Steps++;
        Note(Clock.Now.Ticks ^ host.Number);
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(host.Context);
        try
        {
            work();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }
}

/// <summary>Where steps run: a process that can die, or the world outside. What a dead one still had to do is never done.</summary>
internal sealed class Host
{
    public Host(Scheduler scheduler, int number)
    {
        Number = number;
        Context = new HostContext(scheduler, this);
    }

    public int Number { get; }

    public bool Alive { get; private set; } = true;

    public SynchronizationContext Context { get; }

    public void Die() => Alive = false;

    private sealed class HostContext(Scheduler scheduler, Host host) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => scheduler.Post(host, () => d(state));

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("nothing here may block");

        public override SynchronizationContext CreateCopy() => this;
    }
}
