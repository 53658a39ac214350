using NexScout.Energy.Clusters;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Grains.Clusters;

/// <summary>A model's health as this process reaches it; what it hears is on its board at once. Outcomes that do not arrive are lost: counted
/// twice they would do harm, a few of them missing do not.</summary>
internal sealed class ModelClusterCalls(IModelClusterGrain cluster, GrainCalls calls, ClusterBoard board) : IModelCluster
{
    public async ValueTask<ClusterSnapshot> Report(ClusterOutcomes outcomes) => Published(await calls.MakeOnce(() => cluster.Report(outcomes)));

    public ValueTask<bool> TryProbe() => calls.MakeOnce(cluster.TryProbe);

    public async ValueTask<ClusterSnapshot> Snapshot() => Published(await calls.Make(_ => cluster.Snapshot()));

    private ClusterSnapshot Published(ClusterSnapshot snapshot)
    {
        board.Publish(snapshot);
        return snapshot;
    }
}
