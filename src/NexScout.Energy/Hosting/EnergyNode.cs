using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Caching;
using NexScout.Energy.Clusters;
using NexScout.Energy.Experiments;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Hosting;

/// <summary>The life of this process in the engine: it closes what a dead process left, then reports health and load,
/// renews its heartbeat and drops what is idle. One loop, each duty at its own pace.</summary>
internal sealed partial class EnergyNode(
    NodeHeartbeat heartbeat, IEnergyActors actors, IEnumerable<IActorUpkeep> upkeep, OutcomeReporter outcomes, AbandonedCalls abandoned, ClusterBoard board,
    CatalogSource catalog, ExperimentBook experiments, ResponseCache answers, Admission admission, NodeIdentity node, NodeOptions options, CpuMeter cpu, TimeProvider clock, ILogger<EnergyNode> log)
    : IHostedService, INodeState, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _cpuGate = new();
    private Task? _running;
    private TimeSpan _cpu;
    private long _cpuAt;

    /// <inheritdoc/>
    public bool Ready { get; private set; }

    public async Task StartAsync(CancellationToken cancel)
    {
        await heartbeat.Beat(cancel);
        await catalog.Refresh(cancel);
        await experiments.Refresh(cancel);
        await answers.Load(cancel);
        await abandoned.Close(cancel);
        foreach (var model in catalog.Current.Models) await actors.Cluster(model.Id).Snapshot();
        _cpuAt = clock.GetTimestamp();
        _cpu = cpu.Used();
        await Report();
        Ready = true;
        _running = Task.WhenAll(
            Every(options.ReportOutcomes, outcomes.Flush),
            Every(options.WriteAnswers, answers.Flush),
            Every(options.ReportLoad, Report),
            Every(options.FlushHealth, () => Do(Flush)),
            Every(options.Heartbeat, () => heartbeat.Beat(_stop.Token)),
            Every(options.CloseAbandoned, () => abandoned.Close(_stop.Token)),
            Every(options.Sweep, Sweep),
            Every(options.RefreshCatalog, () => catalog.Refresh(_stop.Token)),
            Every(options.RefreshCatalog, () => experiments.Refresh(_stop.Token)));
    }

    public async Task StopAsync(CancellationToken cancel)
    {
        Ready = false;
        await Drain(cancel);
        await _stop.CancelAsync();
        if (_running is not null) await _running;
        await Last(outcomes.Flush);
        await Last(answers.Flush);
        Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    // Calls that run get their time to end; after that the next start closes them.
    private async Task Drain(CancellationToken cancel)
    {
        try
        {
            while (admission.InFlight > 0) await Task.Delay(options.ReportOutcomes, clock, cancel);
        }
        catch (OperationCanceledException)
        {
            LogCut(log, admission.InFlight);
        }
    }

    private Task Every(TimeSpan period, Func<Task> duty) => Periodic.Run(period, clock, duty, _stop.Token, Failed);

    private void Failed(Exception failure)
    {
        if (failure is LedgerUnavailableException) LogSkipped(log, failure.Message);
        else LogFailed(log, failure);
    }

    private async Task Report() => await actors.Load().Report(new NodeLoad
    {
        Node = node.Name,
        InFlight = admission.InFlight,
        Capacity = options.TakesCalls ? admission.Capacity : 0,
        Queue = admission.Queued,
        QueueLimit = options.TakesCalls ? Math.Max(1, admission.QueueLimit) : 0,
        Cpu = Cpu(),
        ProviderSaturation = Saturation(),
        At = clock.GetUtcNow(),
    });

    private double Cpu()
    {
        lock (_cpuGate)
        {
            var (used, elapsed) = (cpu.Used(), clock.GetElapsedTime(_cpuAt));
            var share = elapsed <= TimeSpan.Zero ? 0 : (used - _cpu) / elapsed / Environment.ProcessorCount;
            (_cpu, _cpuAt) = (used, clock.GetTimestamp());
            return Math.Clamp(share, 0, 1);
        }
    }

    private double Saturation()
    {
        var models = catalog.Current.Models;
        if (models.Length == 0) return 0;
        var down = models.Count(model => board.Get(model.Id).Status is ClusterStatus.Overloaded or ClusterStatus.Failed);
        return (double)down / models.Length;
    }

    // What cannot be handed over at the end must not keep the rest from it.
    private async Task Last(Func<Task> duty)
    {
        try
        {
            await duty();
        }
        catch (LedgerUnavailableException e)
        {
            LogSkipped(log, e.Message);
        }
    }

    private void Flush()
    {
        foreach (var host in upkeep) host.Flush();
    }

    private async Task Sweep()
    {
        foreach (var host in upkeep) await host.Sweep(options.UnloadAfter);
    }

    private static Task Do(Action duty)
    {
        duty();
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Debug, "A duty was skipped while storage is away: {Why}")]
    private static partial void LogSkipped(ILogger log, string why);

    [LoggerMessage(LogLevel.Error, "A duty of this process failed; it is tried again at its next turn.")]
    private static partial void LogFailed(ILogger log, Exception e);

    [LoggerMessage(LogLevel.Warning, "Stopped with {Count} calls still running; the next start closes them.")]
    private static partial void LogCut(ILogger log, int count);
}
