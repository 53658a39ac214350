using NexScout.Energy.Budgets;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Hosting;

/// <summary>A store in memory that keeps the whole contract of <see cref="IEnergyStore"/> and is gone with its process: for simulations.
/// Of a closed call it keeps the id only; its record goes to <paramref name="closed"/>.</summary>
/// <param name="closed">Told of every record that is written, once; called under the store's lock.</param>
public sealed partial class MemoryStore(Action<UsageRecord>? closed = null) : IEnergyStore, ISettingsStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ActorKey, StoredState> _states = [];
    private readonly Dictionary<RequestId, OpenedCall> _opened = [];
    private readonly HashSet<RequestId> _closed = [];
    private readonly Dictionary<string, DateTimeOffset> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WorkspaceTerms> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CatalogModel> _models = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Shared => false;

    /// <inheritdoc/>
    public Task Migrate(CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<StoredState?> Load(ActorKey key, CancellationToken cancel)
    {
        lock (_gate) return Task.FromResult(_states.GetValueOrDefault(key));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<WriteResult>> Commit(IReadOnlyList<ActorWrite> writes, CancellationToken cancel)
    {
        var results = new WriteResult[writes.Count];
        lock (_gate)
        {
            for (var i = 0; i < results.Length; i++) results[i] = Write(writes[i]);
        }

        return Task.FromResult<IReadOnlyList<WriteResult>>(results);
    }

    /// <inheritdoc/>
    public Task<CallTrace> Trace(RequestId id, CancellationToken cancel)
    {
        lock (_gate) return Task.FromResult(_closed.Contains(id) ? CallTrace.Closed : _opened.ContainsKey(id) ? CallTrace.Opened : CallTrace.Unknown);
    }

    /// <inheritdoc/>
    public Task Heartbeat(string node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel)
    {
        lock (_gate) _nodes[node] = until;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OpenedCall>> Abandoned(DateTimeOffset now, DateTimeOffset openedBefore, int most, CancellationToken cancel)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<OpenedCall>>(
            [
                .. _opened.Values.Where(call => call.At < openedBefore || _nodes.GetValueOrDefault(call.Node) < now)
                    .OrderBy(call => call.At).ThenBy(call => call.Id.Value).Take(most),
            ]);
        }
    }

    /// <inheritdoc/>
    public Task<WorkspaceTerms> Workspace(string workspace, CancellationToken cancel)
    {
        lock (_gate) return Task.FromResult(_terms.GetValueOrDefault(workspace, WorkspaceTerms.Default));
    }

    /// <inheritdoc/>
    public Task SetWorkspace(string workspace, WorkspaceTerms terms, CancellationToken cancel)
    {
        lock (_gate) _terms[workspace] = terms;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CatalogModel>> Models(CancellationToken cancel)
    {
        lock (_gate) return Task.FromResult<IReadOnlyList<CatalogModel>>([.. _models.Values]);
    }

    /// <inheritdoc/>
    public Task SetModels(IReadOnlyList<CatalogModel> models, CancellationToken cancel)
    {
        lock (_gate)
        {
            foreach (var model in models) _models[model.Id] = model;
        }

        return Task.CompletedTask;
    }

    private WriteResult Write(ActorWrite write)
    {
        if ((_states.GetValueOrDefault(write.Key)?.Version ?? 0) != write.ReadVersion) return new WriteResult(WriteOutcome.VersionConflict);
        var before = write.Closed.Where(record => _closed.Contains(record.Id)).Select(record => record.Id).ToList();
        if (before.Count > 0) return new WriteResult(WriteOutcome.AlreadyClosed, before);
        _states[write.Key] = new StoredState(write.ReadVersion + 1, write.State);
        foreach (var call in write.Opened)
        {
            if (!_closed.Contains(call.Id)) _opened[call.Id] = call;
        }

        foreach (var id in write.Withdrawn) _opened.Remove(id);
        foreach (var record in write.Closed)
        {
            _opened.Remove(record.Id);
            _closed.Add(record.Id);
            closed?.Invoke(record);
        }

        return new WriteResult(WriteOutcome.Committed);
    }
}
