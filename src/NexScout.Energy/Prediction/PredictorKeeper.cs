using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace NexScout.Energy.Prediction;

/// <summary>Gives the predictor what was learned before the start, and keeps what it learns, behind the calls.</summary>
internal sealed partial class PredictorKeeper(
    Predictor predictor, TimeProvider clock, ILogger<PredictorKeeper> log, IPredictorStore? store = null) : BackgroundService
{
    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Keep(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store is null) return;
        try
        {
            await Recall(store, stoppingToken);
            using var timer = new PeriodicTimer(_pace, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Keep(stoppingToken);
        }
        catch (OperationCanceledException) { }
    }

    private async Task Recall(IPredictorStore from, CancellationToken cancel)
    {
        try
        {
            predictor.Recall(await from.Recall(cancel));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogForgotten(log, e.Message);
        }
    }

    // What cannot be written now is written with the next answer of its kind: figures are kept whole, not as differences.
    private async Task Keep(CancellationToken cancel)
    {
        if (store is null || predictor.TakeLearned() is not { } learned || learned is { Calibrations.Count: 0, Lengths.Count: 0 }) return;
        try
        {
            await store.Keep(learned, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogUnkept(log, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What was learned of answers' lengths before this start was not read; it is learned anew: {Why}")]
    private static partial void LogForgotten(ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "What was learned of answers' lengths was not written: {Why}")]
    private static partial void LogUnkept(ILogger log, string why);
}
