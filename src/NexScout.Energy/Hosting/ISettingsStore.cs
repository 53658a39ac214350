using NexScout.Energy.Budgets;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Hosting;

/// <summary>What operators set at run time, kept in storage: workspaces' terms and models added to the catalog.</summary>
public interface ISettingsStore
{
    /// <summary>A workspace's terms; the defaults where it set none.</summary>
    Task<WorkspaceTerms> Workspace(string workspace, CancellationToken cancel);

    /// <summary>Sets a workspace's terms.</summary>
    Task SetWorkspace(string workspace, WorkspaceTerms terms, CancellationToken cancel);

    /// <summary>Models added or changed at run time (<c>ai_model_configs</c>); they go before the configuration's of the same id.</summary>
    Task<IReadOnlyList<CatalogModel>> Models(CancellationToken cancel);

    /// <summary>Adds or replaces models, by id.</summary>
    Task SetModels(IReadOnlyList<CatalogModel> models, CancellationToken cancel);
}
