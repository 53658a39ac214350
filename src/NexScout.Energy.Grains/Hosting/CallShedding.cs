using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Budgets;
using NexScout.Energy.Grains.Routing;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>Bounds the new work that one silo runs at once, so that it refuses before it collapses. What ends work is never refused: it
/// makes room.</summary>
internal sealed class CallShedding(ClusterHostOptions options) : IIncomingGrainCallFilter
{
    private int _running;

    public Task Invoke(IIncomingGrainCallContext context) => IsNewWork(context) ? Bounded(context) : context.Invoke();

    private static bool IsNewWork(IIncomingGrainCallContext context) => context.Grain switch
    {
        UserBudgetGrain => context.MethodName is nameof(IUserBudget.Reserve) or nameof(IUserBudget.Check) or nameof(IUserBudget.Profile),
        RoutingGrain => true,
        _ => false,
    };

    private async Task Bounded(IIncomingGrainCallContext context)
    {
        if (Interlocked.Increment(ref _running) > options.MostCalls)
        {
            Interlocked.Decrement(ref _running);
            throw new SiloOverloadedException($"this silo runs {options.MostCalls} calls, as many as it may");
        }

        try
        {
            await context.Invoke();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
