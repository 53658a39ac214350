using System.Collections.Concurrent;
using NexScout.Energy.Clusters;

namespace NexScout.Energy.Hosting;

/// <summary>The latest snapshots of all clusters in this process.</summary>
internal sealed class ClusterBoard : IClusterBoard
{
    private readonly ConcurrentDictionary<string, ClusterSnapshot> _snapshots = new(StringComparer.Ordinal);

    /// <summary>Raised when a cluster's status changes.</summary>
    public event Action<ClusterSnapshot>? StatusChanged;

    public ClusterSnapshot Get(string id) => _snapshots.TryGetValue(id, out var snapshot) ? snapshot : Unmeasured(id);

    public IReadOnlyCollection<ClusterSnapshot> All => [.. _snapshots.Values];

    public void Publish(ClusterSnapshot snapshot)
    {
        var before = Get(snapshot.Id).Status;
        _snapshots[snapshot.Id] = snapshot;
        if (before != snapshot.Status) StatusChanged?.Invoke(snapshot);
    }

    private ClusterSnapshot Unmeasured(string id) => _snapshots.GetOrAdd(id, static id => new ClusterSnapshot { Id = id });
}
