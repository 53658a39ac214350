namespace NexScout.Energy.Gateway.Health;

/// <summary>Lets running calls end when the server stops: readiness goes first, so that balancers send nothing more.</summary>
internal sealed class Drain(DrainGate gate, GatewayOptions options, TimeProvider time, ILogger<Drain> log) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs before any service is stopped, so that calls still have their engine and their storage.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (gate.Running > 0) Log.Draining(log, gate.Running);
        await gate.Drain(options.Drain, time);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
