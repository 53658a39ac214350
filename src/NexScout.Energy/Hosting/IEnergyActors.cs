using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Load;

namespace NexScout.Energy.Hosting;

/// <summary>Finds the single writer of a state by its key, in whichever host runs it (DESIGN "The idea in one paragraph").</summary>
public interface IEnergyActors
{
    /// <summary>A user's account.</summary>
    IUserBudget User(UserKey user);

    /// <summary>A workspace's USD budgets.</summary>
    IWorkspaceBudget Workspace(string workspace);

    /// <summary>A cluster's health, by <c>provider/model</c>.</summary>
    IModelCluster Cluster(string id);

    /// <summary>The load of the whole system.</summary>
    ISystemLoad Load();
}
