using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Simulation;

/// <summary>The database of the simulation: it keeps the contract to the letter, outlives every crash, and fails as databases do: a commit
/// is lost before it is made, or its answer is lost after it was made.</summary>
internal class MemoryStore(Scheduler scheduler, Random random, bool shared) : ISettingsStore
{
    private readonly Dictionary<ActorKey, StoredState> _states = [];
    private readonly Dictionary<string, DateTimeOffset> _nodes = new(StringComparer.Ordinal);

    /// <summary>Calls that are opened and not closed.</summary>
    public Dictionary<RequestId, OpenedCall> Opened { get; } = [];

    /// <summary>The usage log.</summary>
    public Dictionary<RequestId, UsageRecord> Log { get; } = [];

    /// <summary>Terms of workspaces.</summary>
    public Dictionary<string, WorkspaceTerms> Terms { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the database can be reached.</summary>
    public bool Away { get; set; }

    /// <summary>Share of commits that fail, half of them after they were made.</summary>
    public double FailingShare { get; set; }

    /// <summary>Told of every state that is written.</summary>
    public Action<ActorKey, ReadOnlyMemory<byte>>? Written { get; set; }

    public bool Shared => shared;

    public IEnumerable<(ActorKey Key, StoredState State)> States => _states.Select(entry => (entry.Key, entry.Value));

    public Task<WorkspaceTerms> Workspace(string workspace, CancellationToken cancel) =>
        Away ? throw Gone() : Task.FromResult(Terms.GetValueOrDefault(workspace, WorkspaceTerms.Default));

    public Task SetWorkspace(string workspace, WorkspaceTerms terms, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<CatalogModel>> Models(CancellationToken cancel) => Task.FromResult<IReadOnlyList<CatalogModel>>([]);

    public Task SetModels(IReadOnlyList<CatalogModel> models, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>The store as one process sees it.</summary>
    public IEnergyStore Connect() => new Connection(this);

    protected virtual bool IsCurrent(ActorWrite write) => (_states.GetValueOrDefault(write.Key)?.Version ?? 0) == write.ReadVersion;

    private static LedgerUnavailableException Gone() => new("the database is away");

    private WriteResult Write(ActorWrite write)
    {
        if (!IsCurrent(write)) return new WriteResult(WriteOutcome.VersionConflict);
        var closed = write.Closed.Select(record => record.Id).Where(Log.ContainsKey).ToList();
        if (closed.Count > 0) return new WriteResult(WriteOutcome.AlreadyClosed, closed);
        _states[write.Key] = new StoredState(write.ReadVersion + 1, write.State.ToArray());
        foreach (var call in write.Opened)
        {
            if (!Log.ContainsKey(call.Id)) Opened[call.Id] = call;
        }

        foreach (var id in write.Withdrawn) Opened.Remove(id);
        foreach (var record in write.Closed)
        {
            Opened.Remove(record.Id);
            Log.Add(record.Id, record with { Receipt = default });
        }

        Written?.Invoke(write.Key, write.State);
        return new WriteResult(WriteOutcome.Committed);
    }

    private sealed class Connection(MemoryStore store) : IEnergyStore
    {
        public bool Shared => store.Shared;

        public Task Migrate(CancellationToken cancel) => Task.CompletedTask;

        public Task<StoredState?> Load(ActorKey key, CancellationToken cancel) =>
            store.Away ? throw Gone() : Task.FromResult(store._states.GetValueOrDefault(key));

        public async Task<IReadOnlyList<WriteResult>> Commit(IReadOnlyList<ActorWrite> writes, CancellationToken cancel)
        {
            if (store.Away) throw Gone();
            var fails = store.Random.NextDouble() < store.FailingShare;
            var made = !fails || store.Random.Next(2) == 0;
            var results = new TaskCompletionSource<IReadOnlyList<WriteResult>>(TaskCreationOptions.RunContinuationsAsynchronously);
            var copy = writes.ToArray();
            // The database works on by itself: a process that dies meanwhile does not stop its commit.
            store.After(TimeSpan.FromMilliseconds(1 + store.Random.Next(4)), () =>
            {
                var written = made && !store.Away ? copy.Select(store.Write).ToArray() : null;
                if (fails || written is null) results.TrySetException(Gone());
                else results.TrySetResult(written);
            });
            return await results.Task;
        }

        public Task<CallTrace> Trace(RequestId id, CancellationToken cancel) =>
            store.Away ? throw Gone() : Task.FromResult(
                store.Log.ContainsKey(id) ? CallTrace.Closed : store.Opened.ContainsKey(id) ? CallTrace.Opened : CallTrace.Unknown);

        public Task Heartbeat(string node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel)
        {
            if (store.Away) throw Gone();
            store._nodes[node] = until;
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<OpenedCall>> Abandoned(DateTimeOffset now, DateTimeOffset openedBefore, int most, CancellationToken cancel)
        {
            if (store.Away) throw Gone();
            return Task.FromResult<IReadOnlyList<OpenedCall>>(
            [
                .. store.Opened.Values
                    .Where(call => call.At < openedBefore || store._nodes.GetValueOrDefault(call.Node) < now)
                    .OrderBy(call => call.At).ThenBy(call => call.Id.Value).Take(most),
            ]);
        }
    }

    private Random Random => random;

    private void After(TimeSpan time, Action work)
    {
        ITimer? timer = null;
        timer = scheduler.Clock.CreateTimer(
            _ =>
            {
                timer!.Dispose();
                work();
            },
            null, time, Timeout.InfiniteTimeSpan);
    }
}
