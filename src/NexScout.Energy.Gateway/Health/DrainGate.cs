using NexScout.Energy.Gateway.Wire;

namespace NexScout.Energy.Gateway.Health;

/// <summary>Counts running calls, and lets no new one in once the server drains.</summary>
internal sealed class DrainGate
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private volatile bool _draining;

    public bool Draining => _draining;

    public int Running => Volatile.Read(ref _running);

    /// <summary>A call begins; disposing the result ends it.</summary>
    /// <exception cref="Problem">503: the server is going down.</exception>
    public Pass Enter()
    {
        Interlocked.Increment(ref _running);
        if (!_draining) return new Pass(this);
        Leave();
        throw new Problem(503, "server_error", "draining", "This server is going down; send the request to another one or again soon.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
            Close = true,
        };
    }

    /// <summary>Closes the gate and waits for the running calls, at most <paramref name="most"/>. False where some still run.</summary>
    public async Task<bool> Drain(TimeSpan most, TimeProvider time)
    {
        _draining = true;
        if (Running == 0) return true;
        try
        {
            await _empty.Task.WaitAsync(most, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0 && _draining) _empty.TrySetResult();
    }

    /// <summary>One running call.</summary>
    internal readonly struct Pass(DrainGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
