using System.Collections.Concurrent;

namespace NexScout.Energy.Hosting;

/// <summary>The feed of one process: a bounded queue for each listener.</summary>
public sealed class EventFeed : IEventFeed
{
    private readonly ConcurrentDictionary<EventListener, bool> _listeners = new();

    /// <inheritdoc/>
    public bool Heard => !_listeners.IsEmpty;

    /// <inheritdoc/>
    public void Publish(EnergyEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        foreach (var (listener, _) in _listeners) listener.Offer(happened);
    }

    /// <inheritdoc/>
    public EventListener Listen(string? workspace, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 10_000);
        var listener = new EventListener(workspace, capacity, gone => _listeners.TryRemove(gone, out _));
        _listeners[listener] = true;
        return listener;
    }
}
