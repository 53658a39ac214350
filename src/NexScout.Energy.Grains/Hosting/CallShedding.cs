using NexScout.Energy.Budgets;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>Bounds the new work that one silo runs at once, so that it refuses before it collapses. What ends work is never refused: it
/// makes room.</summary>
internal sealed class CallShedding(ClusterHostOptions options) : IIncomingGrainCallFilter
{
    private static readonly HashSet<string> _newWork =
        [nameof(IUserBudget.Reserve), nameof(IUserBudget.Check), nameof(IUserBudget.Profile), nameof(IRouting.Route)];

    private int _running;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (!_newWork.Contains(context.MethodName) || !context.InterfaceName.StartsWith("NexScout.", StringComparison.Ordinal))
        {
            await context.Invoke();
            return;
        }

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
