using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Budgets;

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

/// <summary>A call for one workspace reaches that workspace's accounts and budgets alone.</summary>
internal sealed class Tenancy : IIncomingGrainCallFilter
{
    public const string Key = "energy.workspace";

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (RequestContext.Get(Key) is string workspace && Owner(context) is { } owner && owner != workspace)
            throw new UnauthorizedAccessException($"this client acts for workspace '{workspace}' and asked for another's");
        return context.Invoke();
    }

    private static string? Owner(IIncomingGrainCallContext context) => context.Grain switch
    {
        UserBudgetGrain => UserKey.Parse(context.TargetId.Key.ToString()!).Workspace,
        WorkspaceBudgetGrain => context.TargetId.Key.ToString(),
        _ => null,
    };
}
