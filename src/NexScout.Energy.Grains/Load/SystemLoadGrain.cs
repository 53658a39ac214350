using NexScout.Energy.Grains.Streams;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Grains.Load;

/// <summary>The system's load in the cluster; there is one.</summary>
[GrainType("load"), Reentrant]
internal sealed class SystemLoadGrain(
    IGrainContext context, ActorContext actor, LoadOptions options, RoutingOptions routing, CatalogSource catalog, Publication<LoadSnapshot> board,
    NodeOptions node, SnapshotStream snapshots)
    : SystemLoadActor(
        actor, options, board, (from, to) => ModelsInUse.Changed(catalog.Routable, from, to, routing, actor.Clock.GetUtcNow())), ISystemLoadGrain, IGrainBase
{
    private LoadState? _pushed;

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        this.RegisterGrainTimer(Push, new GrainTimerCreationOptions(node.ReportOutcomes, node.ReportOutcomes) { Interleave = true });
        return Task.CompletedTask;
    }

    // Each node hears the figures with its own report; what cannot wait for it is a change of the state.
    private async Task Push(CancellationToken cancel)
    {
        var snapshot = await Snapshot();
        if (snapshot.State == _pushed) return;
        _pushed = snapshot.State;
        await snapshots.Push(new SnapshotChange { Load = snapshot });
    }
}
