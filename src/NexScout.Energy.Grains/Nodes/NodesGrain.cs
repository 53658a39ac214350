using NexScout.Energy.Hosting;

namespace NexScout.Energy.Grains.Nodes;

/// <summary>Writes the heartbeats of clients, as processes with storage write their own.</summary>
[GrainType("nodes"), StatelessWorker]
internal sealed class NodesGrain(IGrainContext context, IEnergyStore store, NodeOptions options, TimeProvider clock) : INodesGrain, IGrainBase
{
    private const int MostCharacters = 200;

    public IGrainContext GrainContext => context;

    public Task Beat(string node)
    {
        if (string.IsNullOrWhiteSpace(node) || node.Length > MostCharacters)
            throw new ArgumentException($"a node's name has 1 to {MostCharacters} characters", nameof(node));
        var now = clock.GetUtcNow();
        return store.Heartbeat(node, now, now + options.Lease, CancellationToken.None);
    }
}
