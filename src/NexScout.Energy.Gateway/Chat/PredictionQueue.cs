using System.Threading.Channels;
using NexScout.Energy.Prediction;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>Closes predictions behind the answers, so that no client waits for it. What waits when the server stops is written first.</summary>
internal sealed partial class PredictionQueue(IPredictionStore store, ILogger<PredictionQueue> log) : BackgroundService
{
    private const int MostWaiting = 10_000;

    private readonly Channel<PredictionClosing> _waiting = Channel.CreateBounded<PredictionClosing>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Takes what a call used. Where more wait than may, it is dropped: its prediction stays open.</summary>
    public void Add(in PredictionClosing closing)
    {
        if (!_waiting.Writer.TryWrite(closing)) LogDropped(log, closing.Call.ToString(), "too many wait");
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } writing) await writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    // It ends when the queue is closed and empty, not when the server begins to stop.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var closing in _waiting.Reader.ReadAllAsync(CancellationToken.None)) await Write(closing);
    }

    private async Task Write(PredictionClosing closing)
    {
        try
        {
            await store.ClosePrediction(closing, CancellationToken.None);
        }
        // Whatever is wrong with one, those behind it are written.
        catch (Exception unwritten)
        {
            LogDropped(log, closing.Call.ToString(), unwritten.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The prediction of call {Call} stays open: {Why}")]
    private static partial void LogDropped(ILogger log, string call, string why);
}
