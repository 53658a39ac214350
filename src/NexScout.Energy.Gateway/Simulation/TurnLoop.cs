using System.Collections.Concurrent;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>Runs everything of one simulated week on one thread, in the order in which it came up; when nothing is left to do, the clock
/// jumps to its next timer. So a week replays, whatever else the machine does.</summary>
internal sealed class TurnLoop(VirtualClock clock) : SynchronizationContext
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentQueue<(SendOrPostCallback Work, object? State)> _ready = new();

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue((d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing in a simulation may block.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Lets time pass up to a moment, timers on the way included.</summary>
    public void PassUntil(DateTimeOffset moment)
    {
        while (clock.NextTimer is { } next && next <= moment)
        {
            clock.JumpToNextTimer();
            Turn();
        }

        clock.JumpTo(moment);
    }

    /// <summary>Runs until a task has ended, and hands its result on.</summary>
    /// <exception cref="InvalidOperationException">It waits for what can never happen.</exception>
    public T Finish<T>(Task<T> task)
    {
        Finish((Task)task);
        return task.Result;
    }

    /// <summary>Runs until a task has ended.</summary>
    /// <exception cref="InvalidOperationException">It waits for what can never happen.</exception>
    public void Finish(Task task)
    {
        Turn();
        while (!task.IsCompleted)
        {
            if (clock.NextTimer is null) throw Stuck();
            clock.JumpToNextTimer();
            Turn();
        }

        task.GetAwaiter().GetResult();
    }

    /// <summary>Runs until the end of a task that ends the engine: its duties are cancelled on a thread of the pool, for which real time has
    /// to pass, and no virtual time may.</summary>
    /// <exception cref="InvalidOperationException">It does not end.</exception>
    public void FinishLast(Task task)
    {
        Turn();
        while (!task.IsCompleted)
        {
            if (!SpinWait.SpinUntil(() => task.IsCompleted || !_ready.IsEmpty, _patience)) throw Stuck();
            Turn();
        }

        task.GetAwaiter().GetResult();
    }

    /// <summary>Runs work and all that follows from it, as if this thread were the engine's only one.</summary>
    public void Inside(Action work)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            work();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private static InvalidOperationException Stuck() => new("The simulated engine waits, and no timer will wake it.");

    private void Turn()
    {
        while (_ready.TryDequeue(out var next)) next.Work(next.State);
    }
}
