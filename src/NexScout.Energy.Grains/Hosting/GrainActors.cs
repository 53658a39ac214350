using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Grains.Budgets;
using NexScout.Energy.Grains.Clusters;
using NexScout.Energy.Grains.Load;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>The cluster's actors, wherever they live.</summary>
internal sealed class GrainActors(
    IGrainFactory grains, GrainCalls calls, PendingCharges charges, ClusterBoard board, Publication<LoadSnapshot> load, NodeIdentity node) : IEnergyActors
{
    public IUserBudget User(UserKey user) => new UserBudgetCalls(grains.GetGrain<IUserBudgetGrain>(user.ToString()), calls, charges, node);

    public IWorkspaceBudget Workspace(string workspace) => new WorkspaceBudgetCalls(grains.GetGrain<IWorkspaceBudgetGrain>(workspace), calls);

    public IModelCluster Cluster(string id) => new ModelClusterCalls(grains.GetGrain<IModelClusterGrain>(id), calls, board);

    public ISystemLoad Load() => new SystemLoadCalls(grains.GetGrain<ISystemLoadGrain>("system"), calls, load);
}
