using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Tests.Hosting;

/// <summary>Another store, shared with other processes where a test says so, whose next commits can be told to fail.</summary>
internal sealed class FragileStore(IEnergyStore store) : IEnergyStore
{
    private ScriptedStore.Fault? _fault;

    public bool Shared { get; init; } = true;

    public bool Away { get; set; }

    /// <summary>Runs once, as the next commit begins.</summary>
    public Action? Committing { get; set; }

    public void FailNext(ScriptedStore.Fault fault) => _fault = fault;

    public Task Migrate(CancellationToken cancel) => store.Migrate(cancel);

    public Task<StoredState?> Load(ActorKey key, CancellationToken cancel) => Reached().Load(key, cancel);

    public async Task<IReadOnlyList<WriteResult>> Commit(IReadOnlyList<ActorWrite> writes, CancellationToken cancel)
    {
        Committing?.Invoke();
        (var fault, _fault, Committing) = (_fault, null, null);
        if (fault == ScriptedStore.Fault.BeforeCommit) throw new LedgerUnavailableException("lost before");
        var results = await Reached().Commit(writes, cancel);
        return fault is null ? results : throw new LedgerUnavailableException("lost after");
    }

    public Task<CallTrace> Trace(RequestId id, CancellationToken cancel) => Reached().Trace(id, cancel);

    public Task Heartbeat(string node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => Reached().Heartbeat(node, now, until, cancel);

    public Task<IReadOnlyList<OpenedCall>> Abandoned(DateTimeOffset now, DateTimeOffset openedBefore, int most, CancellationToken cancel) =>
        Reached().Abandoned(now, openedBefore, most, cancel);

    private IEnergyStore Reached() => Away ? throw new LedgerUnavailableException("away") : store;
}
