using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using Orleans.Streams;

namespace NexScout.Energy.Grains.Streams;

/// <summary>Keeps this process's boards up to date: by what is pushed, and every few seconds by asking, since a push may be lost when a
/// silo dies.</summary>
internal sealed partial class SnapshotListener(
    SnapshotStream snapshots, IEnergyActors actors, CatalogSource catalog, ClusterBoard board, Publication<LoadSnapshot> load, ILogger<SnapshotListener> log)
    : BackgroundService
{
    private static readonly TimeSpan _ask = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        StreamSubscriptionHandle<SnapshotChange>? subscription = null;
        using var timer = new PeriodicTimer(_ask);
        catalog.Changed += Tell;
        try
        {
            do
            {
                try
                {
                    subscription ??= await snapshots.Stream.SubscribeAsync((change, _) => Take(change, stoppingToken));
                    // At the start too, though the node has just asked: what was pushed between that and the subscription would be missed.
                    foreach (var model in catalog.Current.Models) await actors.Cluster(model.Id).Snapshot();
                }
                // Whatever fails here, calls go on by the snapshots that are known.
                catch (Exception away) when (!stoppingToken.IsCancellationRequested)
                {
                    LogAway(log, away.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            catalog.Changed -= Tell;
            if (subscription is not null) await Leave(subscription);
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

    private static async Task Leave(StreamSubscriptionHandle<SnapshotChange> subscription)
    {
        try
        {
            await subscription.UnsubscribeAsync();
        }
        catch (Exception gone) when (gone is OrleansException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            // The cluster forgets a subscriber that it cannot reach.
        }
    }

    [LoggerMessage(LogLevel.Debug, "Snapshots could not be asked for: {Why}")]
    private static partial void LogAway(ILogger log, string why);
}
