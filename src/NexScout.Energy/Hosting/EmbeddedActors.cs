using System.Collections.Concurrent;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Load;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Hosting;

/// <summary>The embedded host: all actors in this process, made on first use and dropped when idle (DESIGN "Two hosts").</summary>
internal sealed class EmbeddedActors : IEnergyActors, IActorUpkeep
{
    private readonly ConcurrentDictionary<UserKey, UserBudgetActor> _users = new();
    private readonly ConcurrentDictionary<string, WorkspaceBudgetActor> _workspaces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ModelClusterActor> _clusters = new(StringComparer.Ordinal);
    private readonly Func<UserKey, UserBudgetActor> _newUser;
    private readonly Func<string, WorkspaceBudgetActor> _newWorkspace;
    private readonly Func<string, ModelClusterActor> _newCluster;
    private readonly SystemLoadActor _load;
    private readonly TimeProvider _clock;

    public EmbeddedActors(
        ActorContext context, BudgetRules rules, ClusterOptions clusters, LoadOptions load, RoutingOptions routing, CatalogSource catalog,
        ClusterBoard board, Publication<LoadSnapshot> loadBoard)
    {
        _clock = context.Clock;
        _newUser = key => new UserBudgetActor(key, context, rules, this);
        _newWorkspace = key => new WorkspaceBudgetActor(key, context, rules.Options, this);
        _newCluster = id => new ModelClusterActor(id, context, clusters, board);
        _load = new SystemLoadActor(
            context, load, loadBoard, (from, to) => ModelsInUse.Changed(catalog.Routable, from, to, routing, context.Clock.GetUtcNow()));
    }

    /// <summary>Accounts in memory.</summary>
    public int Users => _users.Count;

    public IUserBudget User(UserKey user) => _users.GetOrAdd(user, _newUser);

    public IWorkspaceBudget Workspace(string workspace) => _workspaces.GetOrAdd(workspace, _newWorkspace);

    public IModelCluster Cluster(string id) => _clusters.GetOrAdd(id, _newCluster);

    public ISystemLoad Load() => _load;

    /// <inheritdoc/>
    public void Flush()
    {
        foreach (var cluster in _clusters.Values.OrderBy(cluster => cluster.Key.Key, StringComparer.Ordinal)) cluster.Flush();
    }

    /// <inheritdoc/>
    public async Task Sweep(TimeSpan idle)
    {
        var before = _clock.GetTimestamp() - (long)(idle.TotalSeconds * _clock.TimestampFrequency);
        // In the order of their keys, so that a simulation replays.
        foreach (var (key, actor) in _users.Where(user => user.Value.IdleSince(before)).OrderBy(user => user.Key.ToString(), StringComparer.Ordinal))
        {
            if (!await actor.LeaveSlice() && actor.TryRetire(before)) _users.TryRemove(new(key, actor));
        }

        foreach (var (key, actor) in _workspaces)
        {
            if (actor.TryRetire(before)) _workspaces.TryRemove(new(key, actor));
        }
    }
}
