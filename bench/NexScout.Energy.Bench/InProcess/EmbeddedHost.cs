using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Bench.InProcess;

/// <summary>The embedded host over a store, without the rest of the server.</summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    private readonly GroupCommit _commit;

    public EmbeddedHost(IEnergyStore store)
    {
        _commit = new GroupCommit(store, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        var context = new ActorContext(store, _commit, TimeProvider.System, TimeSpan.FromSeconds(30));
        Actors = new EmbeddedActors(
            context, new BudgetRules(Workload.Options()), new ClusterOptions(), new LoadOptions(), new RoutingOptions(),
            new CatalogSource(new Catalog(DefaultCatalog.Models), new MemoryStore()), new ClusterBoard(), new Publication<LoadSnapshot>(new LoadSnapshot()));
        _commit.Start();
    }

    public EmbeddedActors Actors { get; }

    public long Commits => _commit.Commits;

    /// <summary>One call of a user, its provider taking no time: a reservation, then a settlement that is durable.</summary>
    public async Task Call(UserKey user)
    {
        var (id, now) = (RequestId.New(), DateTimeOffset.UtcNow);
        var account = Actors.User(user);
        var outcome = await account.Reserve(Workload.Reserve(id, user, now));
        if (outcome.Reservation is null) throw new InvalidOperationException($"refused: {outcome.Refusal?.Message}");
        await account.Settle(Workload.Settle(id, user, now));
    }

    public ValueTask DisposeAsync() => _commit.DisposeAsync();
}
