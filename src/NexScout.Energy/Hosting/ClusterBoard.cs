using System.Collections.Concurrent;
using NexScout.Energy.Clusters;

namespace NexScout.Energy.Hosting;

/// <summary>The latest snapshots of all clusters in this process.</summary>
internal sealed class ClusterBoard : IClusterBoard
{
    private readonly ConcurrentDictionary<string, ClusterSnapshot> _snapshots = new(StringComparer.Ordinal);

    public ClusterSnapshot Get(string id) => _snapshots.TryGetValue(id, out var snapshot) ? snapshot : Unmeasured(id);

    public IReadOnlyCollection<ClusterSnapshot> All => [.. _snapshots.Values];

    public void Publish(ClusterSnapshot snapshot) => _snapshots[snapshot.Id] = snapshot;

    private ClusterSnapshot Unmeasured(string id) => _snapshots.GetOrAdd(id, static id => new ClusterSnapshot { Id = id });
}
