using System.Collections.Concurrent;
using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Tests.Fakes;

/// <summary>Keys, records and settings in memory; away when a test says so.</summary>
internal sealed class FakeStore : IKeyStore, IRecordReader, ISettingsStore, IEnergyStore
{
    private readonly ConcurrentDictionary<string, ApiKey> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, WorkspaceTerms> _terms = new(StringComparer.Ordinal);

    public List<UsageRecord> Records { get; } = [];

    public bool Away { get; set; }

    public int Finds;

    public bool Shared => false;

    public Task Add(ApiKey key, CancellationToken cancel)
    {
        Reach();
        _keys[key.Id] = key;
        return Task.CompletedTask;
    }

    public Task<ApiKey?> Find(string id, CancellationToken cancel)
    {
        Interlocked.Increment(ref Finds);
        Reach();
        return Task.FromResult(_keys.GetValueOrDefault(id));
    }

    public Task<IReadOnlyList<ApiKey>> List(string? workspace, int skip, int most, CancellationToken cancel) => Task.FromResult<IReadOnlyList<ApiKey>>(
        [.. _keys.Values.Where(k => workspace is null || k.Workspace == workspace).OrderBy(k => k.CreatedAt).Skip(skip).Take(most)]);

    public Task<(bool Any, bool Operator)> Present(DateTimeOffset now, CancellationToken cancel) => Task.FromResult(
        (!_keys.IsEmpty, _keys.Values.Any(k => k.Role == Role.Operator && k.RevokedAt is null && !(k.ExpiresAt <= now))));

    public Task<bool> Revoke(string id, DateTimeOffset at, CancellationToken cancel)
    {
        if (!_keys.TryGetValue(id, out var key)) return Task.FromResult(false);
        _keys[id] = key with { RevokedAt = key.RevokedAt ?? at };
        return Task.FromResult(true);
    }

    public Task<UsageRecord?> Find(RequestId id, CancellationToken cancel) => Task.FromResult(Records.Find(r => r.Id == id));

    public Task<IReadOnlyList<UsageRecord>> Usage(UsageQuery query, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<UsageRecord>>([.. Select(query).Skip(query.Skip).Take(query.Most)]);

    public Task<UsageTotals> Totals(UsageQuery query, CancellationToken cancel)
    {
        var all = Select(query).ToList();
        return Task.FromResult(new UsageTotals(
            all.Count, all.Sum(r => r.Usage.Input), all.Sum(r => r.Usage.Output), new NanoUsd(all.Sum(r => r.Cost.Value)), all.Sum(r => r.Energy), 0));
    }

    public Task<IReadOnlyList<LoadEvent>> LoadEvents(DateTimeOffset since, int most, CancellationToken cancel) => Task.FromResult<IReadOnlyList<LoadEvent>>([]);

    public Task<IReadOnlyList<Debt>> Debts(UserKey user, int most, CancellationToken cancel) => Task.FromResult<IReadOnlyList<Debt>>([]);

    public Task<WorkspaceTerms> Workspace(string workspace, CancellationToken cancel) => Task.FromResult(_terms.GetValueOrDefault(workspace, WorkspaceTerms.Default));

    public Task SetWorkspace(string workspace, WorkspaceTerms terms, CancellationToken cancel)
    {
        _terms[workspace] = terms;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<CatalogModel>> Models(CancellationToken cancel) => Task.FromResult<IReadOnlyList<CatalogModel>>([]);

    public Task SetModels(IReadOnlyList<CatalogModel> models, CancellationToken cancel) => Task.CompletedTask;

    public Task Migrate(CancellationToken cancel) => Task.CompletedTask;

    public Task<StoredState?> Load(ActorKey key, CancellationToken cancel) => Task.FromResult<StoredState?>(null);

    public Task<IReadOnlyList<WriteResult>> Commit(IReadOnlyList<ActorWrite> writes, CancellationToken cancel) => Task.FromResult<IReadOnlyList<WriteResult>>([]);

    public Task<CallTrace> Trace(RequestId id, CancellationToken cancel) => Task.FromResult(CallTrace.Unknown);

    public Task Heartbeat(string node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => Task.CompletedTask;

    public Task<IReadOnlyList<OpenedCall>> Abandoned(DateTimeOffset now, DateTimeOffset openedBefore, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<OpenedCall>>([]);

    private IEnumerable<UsageRecord> Select(UsageQuery query) =>
        Records.Where(r => (query.Workspace is null || r.User.Workspace == query.Workspace) && (query.User is null || r.User.User == query.User));

    private void Reach()
    {
        if (Away) throw new LedgerUnavailableException("away");
    }
}
