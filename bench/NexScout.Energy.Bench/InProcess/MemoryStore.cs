using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Bench.InProcess;

/// <summary>A store that takes every write and keeps none: what is measured over it is the engine alone.</summary>
internal sealed class MemoryStore : IEnergyStore, ISettingsStore
{
    public bool Shared => false;

    /// <summary>Transactions made.</summary>
    public long Commits { get; private set; }

    public Task Migrate(CancellationToken cancel) => Task.CompletedTask;

    public Task<StoredState?> Load(ActorKey key, CancellationToken cancel) => Task.FromResult<StoredState?>(null);

    public Task<IReadOnlyList<WriteResult>> Commit(IReadOnlyList<ActorWrite> writes, CancellationToken cancel)
    {
        Commits++;
        return Task.FromResult<IReadOnlyList<WriteResult>>(new WriteResult[writes.Count]);
    }

    public Task<CallTrace> Trace(RequestId id, CancellationToken cancel) => Task.FromResult(CallTrace.Unknown);

    public Task Heartbeat(string node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => Task.CompletedTask;

    public Task<IReadOnlyList<OpenedCall>> Abandoned(DateTimeOffset now, DateTimeOffset openedBefore, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<OpenedCall>>([]);

    public Task<WorkspaceTerms> Workspace(string workspace, CancellationToken cancel) => Task.FromResult(WorkspaceTerms.Default);

    public Task SetWorkspace(string workspace, WorkspaceTerms terms, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<CatalogModel>> Models(CancellationToken cancel) => Task.FromResult<IReadOnlyList<CatalogModel>>([]);

    public Task SetModels(IReadOnlyList<CatalogModel> models, CancellationToken cancel) => throw new NotSupportedException();
}
