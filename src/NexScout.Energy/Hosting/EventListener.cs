using System.Threading.Channels;

namespace NexScout.Energy.Hosting;

/// <summary>One listener's queue of events; disposing it ends the listening.</summary>
public sealed class EventListener : IDisposable
{
    private readonly string? _workspace;
    private readonly Action<EventListener> _leave;
    private readonly Channel<EnergyEvent> _queue;
    private long _lost;

    internal EventListener(string? workspace, int capacity, Action<EventListener> leave)
    {
        (_workspace, _leave) = (workspace, leave);
        _queue = Channel.CreateBounded<EnergyEvent>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _lost));
    }

    /// <summary>The events, oldest first.</summary>
    public ChannelReader<EnergyEvent> Events => _queue.Reader;

    /// <summary>How many events were lost since this was last asked.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _leave(this);
        _queue.Writer.TryComplete();
    }

    internal void Offer(EnergyEvent happened)
    {
        if (_workspace is null || happened.Workspace is null || happened.Workspace == _workspace) _queue.Writer.TryWrite(happened);
    }
}
