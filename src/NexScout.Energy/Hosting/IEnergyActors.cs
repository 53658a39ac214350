using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Load;

namespace NexScout.Energy.Hosting;

/// <summary>Finds actors by key; the host decides where they live (DESIGN "Two hosts"). Getting one costs no I/O.</summary>
public interface IEnergyActors
{
    /// <summary>A user's account.</summary>
    IUserBudget User(UserKey user);

    /// <summary>A workspace's budgets.</summary>
    IWorkspaceBudget Workspace(string workspace);

    /// <summary>A cluster, by <c>provider/model</c>.</summary>
    IModelCluster Cluster(string id);

    /// <summary>The system's load.</summary>
    ISystemLoad Load();
}
