using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Compression;

/// <summary>Loads the most used rewrites at start, and writes new ones and hits in batches behind the calls.</summary>
internal sealed partial class RewriteKeeper(
    RewriteCache cache, TimeProvider clock, ILogger<RewriteKeeper> log, IRewriteStore? store = null) : BackgroundService
{
    private const int MostLoaded = 2048;
    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Flush(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store is null) return;
        await Load(store, stoppingToken);
        await Periodic.Run(_pace, clock, () => Flush(stoppingToken), stoppingToken);
    }

    private async Task Load(IRewriteStore from, CancellationToken cancel)
    {
        try
        {
            cache.Warm(await from.Rewrites(TextCompressor.Version, clock.GetUtcNow(), MostLoaded, cancel));
        }
        catch (Exception e) when (!Periodic.IsStop(e, cancel))
        {
            LogUnread(log, e.Message);
        }
    }

    // What cannot be written is dropped: a rewrite can be made again at any time.
    private async Task Flush(CancellationToken cancel)
    {
        var waiting = cache.Drain();
        if (waiting.Count == 0 || store is null) return;
        try
        {
            await store.SaveRewrites(waiting, clock.GetUtcNow(), cancel);
        }
        catch (Exception e) when (!Periodic.IsStop(e, cancel))
        {
            LogUnwritten(log, waiting.Count, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Stored rewrites of prompts were not read; they are made anew: {Why}")]
    private static partial void LogUnread(ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "{Count} rewrites of prompts were not written: {Why}")]
    private static partial void LogUnwritten(ILogger log, int count, string why);
}
