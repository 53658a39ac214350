namespace NexScout.Energy.Hosting;

/// <summary>This process's sign of life in storage: while it holds, nobody closes its calls.</summary>
internal sealed class NodeHeartbeat(IEnergyStore store, NodeIdentity node, NodeOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _last;
    private DateTimeOffset _since;

    /// <summary>Says that this process lives. Returns the moment as of which storage knows it.</summary>
    public async Task<DateTimeOffset> Beat(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await store.Heartbeat(node.Name, now, now + options.Lease, cancel);
        lock (_gate)
        {
            // One was left out: storage was away, or this process stood still.
            if (now - _last > 2 * options.Heartbeat) _since = now;
            if (now > _last) _last = now;
        }

        return now;
    }

    /// <summary>Whether none was left out for a whole lease: others had that time as well to renew theirs.</summary>
    public bool IsSteady(DateTimeOffset now)
    {
        lock (_gate) return now - _since >= options.Lease;
    }
}
