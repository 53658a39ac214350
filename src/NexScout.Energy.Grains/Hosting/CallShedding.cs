namespace NexScout.Energy.Grains.Hosting;

/// <summary>Bounds what one silo runs at once, so that it refuses before it collapses. Calls of the runtime itself always pass.</summary>
internal sealed class CallShedding(ClusterHostOptions options) : IIncomingGrainCallFilter
{
    private int _running;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (!context.InterfaceName.StartsWith("NexScout.", StringComparison.Ordinal))
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
