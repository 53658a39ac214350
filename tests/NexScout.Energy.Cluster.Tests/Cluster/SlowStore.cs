using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>A ledger in memory that several silos share, that can be slow and can be away.</summary>
internal sealed class SlowStore : IEnergyStore
{
    private readonly MemoryStore _store = new();

    public MemoryStore Settings => _store;

    public bool Away { get; set; }

    public TimeSpan Pause { get; set; }

    public bool Shared => true;

    public Task Migrate(CancellationToken cancel) => Task.CompletedTask;

    public async Task<StoredState?> Load(ActorKey key, CancellationToken cancel)
    {
        await Reach(cancel);
        return await _store.Load(key, cancel);
    }

    public async Task<IReadOnlyList<WriteResult>> Commit(IReadOnlyList<ActorWrite> writes, CancellationToken cancel)
    {
        await Reach(cancel);
        return await _store.Commit(writes, cancel);
    }

    public Task<CallTrace> Trace(RequestId id, CancellationToken cancel) => _store.Trace(id, cancel);

    public Task Heartbeat(string node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => _store.Heartbeat(node, now, until, cancel);

    public Task<IReadOnlyList<OpenedCall>> Abandoned(DateTimeOffset now, DateTimeOffset openedBefore, int most, CancellationToken cancel) =>
        _store.Abandoned(now, openedBefore, most, cancel);

    private async Task Reach(CancellationToken cancel)
    {
        if (Away) throw new LedgerUnavailableException("the test's storage is away");
        if (Pause > TimeSpan.Zero) await Task.Delay(Pause, cancel);
    }
}
