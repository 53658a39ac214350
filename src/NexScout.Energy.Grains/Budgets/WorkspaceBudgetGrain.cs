using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Grains.Budgets;

/// <summary>A workspace's budgets in the cluster. It lends slices, so that it is asked once for many calls.</summary>
[GrainType("workspace"), Reentrant]
internal sealed class WorkspaceBudgetGrain(IGrainContext context, ActorContext actor, EnergyOptions options, IEnergyActors actors)
    : WorkspaceBudgetActor(context.GrainId.Key.ToString()!, actor, options, actors), IWorkspaceBudgetGrain, IGrainBase
{
    public IGrainContext GrainContext => context;
}
