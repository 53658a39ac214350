using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;

namespace NexScout.Energy.Grains.Streams;

/// <summary>Keeps this process's boards up to date: by what is pushed, and every few seconds by asking, since a push may be lost when a
/// silo dies.</summary>
internal sealed partial class SnapshotListener(
    SnapshotStream snapshots, IEnergyActors actors, CatalogSource catalog, ClusterBoard board, Publication<LoadSnapshot> load, TimeProvider clock,
    ILogger<SnapshotListener> log)
    : BackgroundService
{
    private static readonly TimeSpan _ask = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var subscription = new LastingSubscription<SnapshotChange>(() => snapshots.Stream, change => Take(change, stoppingToken), clock);
        catalog.Changed += Tell;
        // At the start too, though the node has just asked: what was pushed between that and the subscription would be missed. Whatever fails,
        // calls go on by the snapshots that are known.
        await Periodic.Run(_ask, clock, Ask, stoppingToken, away => LogAway(log, away.Message), atOnce: true);
        catalog.Changed -= Tell;
        await subscription.End();

        async Task Ask()
        {
            await subscription.Hold();
            foreach (var model in catalog.Current.Models) await actors.Cluster(model.Id).Snapshot();
        }
    }

    // Where the push fails, the others read the catalog at their next turn.
    private void Tell() => _ = snapshots.Push(new SnapshotChange { Catalog = true }).ContinueWith(
        push => LogAway(log, push.Exception?.InnerException?.Message ?? ""), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private async Task Take(SnapshotChange change, CancellationToken stopping)
    {
        // Taken whatever its version: one that moved to another silo begins at what was written last.
        if (change.Cluster is { } cluster) board.Publish(cluster);
        if (change.Load is { } state) load.Publish(state);
        if (change.Catalog) await catalog.Refresh(stopping);
    }

    [LoggerMessage(LogLevel.Debug, "Snapshots could not be asked for: {Why}")]
    private static partial void LogAway(ILogger log, string why);
}
