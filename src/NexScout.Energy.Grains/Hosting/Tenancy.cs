using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Grains.Budgets;
using NexScout.Energy.Grains.Clusters;
using NexScout.Energy.Grains.Load;
using NexScout.Energy.Load;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>A client that acts for one workspace says so with every call (SPEC §13).</summary>
internal sealed class TenancySender(string workspace) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        RequestContext.Set(Tenancy.Key, workspace);
        return context.Invoke();
    }
}

/// <summary>A call for one workspace reaches that workspace's accounts and budgets alone, and does what a service may: it changes no account
/// and reports nothing of the system. It keeps a service of ours from a mistake; whoever may join the cluster is trusted, so what keeps
/// others out is TLS and the network.</summary>
internal sealed class Tenancy : IIncomingGrainCallFilter
{
    public const string Key = "energy.workspace";

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (RequestContext.Get(Key) is not string workspace) return context.Invoke();
        if (Owner(context) is { } owner && owner != workspace)
            throw new UnauthorizedAccessException($"this client acts for workspace '{workspace}' and asked for another's");
        if (IsOperators(context)) throw new UnauthorizedAccessException($"{context.MethodName} is the operator's, not a workspace's");
        return context.Invoke();
    }

    private static string? Owner(IIncomingGrainCallContext context) => context.Grain switch
    {
        UserBudgetGrain => UserKey.Parse(context.TargetId.Key.ToString()!).Workspace,
        WorkspaceBudgetGrain => context.TargetId.Key.ToString(),
        _ => null,
    };

    private static bool IsOperators(IIncomingGrainCallContext context) => context.Grain switch
    {
        UserBudgetGrain => context.MethodName == nameof(IUserBudget.Change),
        ModelClusterGrain => context.MethodName != nameof(IModelCluster.Snapshot),
        SystemLoadGrain => context.MethodName != nameof(ISystemLoad.Snapshot),
        _ => false,
    };
}
