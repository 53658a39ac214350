using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Prediction;

/// <summary>Gives the predictor what was learned before the start, and keeps what it learns, behind the calls.</summary>
internal sealed partial class PredictorKeeper(
    Predictor predictor, TimeProvider clock, ILogger<PredictorKeeper> log, IPredictorStore? store = null) : BackgroundService
{
    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(30);
    private bool _recalled;
    private bool _behind;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Keep();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store is null) return;
        await Recall(store);
        await Periodic.Run(_pace, clock, Turn, stoppingToken);

        async Task Turn()
        {
            if (!_recalled) await Recall(store);
            await Keep();
        }
    }

    private async Task Recall(IPredictorStore from)
    {
        try
        {
            predictor.Recall(await from.Recall(CancellationToken.None));
            _recalled = true;
        }
        catch (Exception e)
        {
            LogForgotten(log, e.Message);
        }
    }

    // Figures are kept whole, not as differences: what was learned here alone must not take the place of what is kept, and what could not
    // be written is written with the next.
    private async Task Keep()
    {
        if (store is null || !_recalled || predictor.TakeLearned(_behind) is not { } learned || learned is { Calibrations.Count: 0, Lengths.Count: 0 }) return;
        try
        {
            await store.Keep(learned, CancellationToken.None);
            _behind = false;
        }
        catch (Exception e)
        {
            _behind = true;
            LogUnkept(log, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What was learned of answers' lengths before this start was not read; it is tried again: {Why}")]
    private static partial void LogForgotten(ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "What was learned of answers' lengths was not written; it is tried again: {Why}")]
    private static partial void LogUnkept(ILogger log, string why);
}
