using NexScout.Energy.Clusters;
using NexScout.Energy.Grains.Streams;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Grains.Clusters;

/// <summary>A model's health in the cluster. Outcomes come in batches, and what it knows goes out as a snapshot, at most every 100 ms:
/// the traffic of all gateways on one model makes it no busier than a few.</summary>
[GrainType("cluster"), Reentrant]
internal sealed class ModelClusterGrain(
    IGrainContext context, ActorContext actor, ClusterOptions options, ClusterBoard board, NodeOptions node, SnapshotStream snapshots)
    : ModelClusterActor(context.GrainId.Key.ToString()!, actor, options, board), IModelClusterGrain, IGrainBase
{
    private long _pushed;

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        this.RegisterGrainTimer(Push, new GrainTimerCreationOptions(node.ReportOutcomes, node.ReportOutcomes) { Interleave = true });
        this.RegisterGrainTimer(
            _ =>
            {
                Flush();
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(node.FlushHealth, node.FlushHealth) { Interleave = true });
        return Task.CompletedTask;
    }

    public Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        Flush();
        return Task.CompletedTask;
    }

    private async Task Push(CancellationToken cancel)
    {
        var snapshot = await Snapshot();
        if (snapshot.Version == _pushed) return;
        _pushed = snapshot.Version;
        await snapshots.Push(new SnapshotChange { Cluster = snapshot });
    }
}
