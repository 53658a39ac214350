using System.Text.Json;
using NexScout.Energy.Clusters;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Native;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Health;

/// <summary>Once a second: tells the gauges and the live feed what changed of load and clusters, and the gauges whether storage answers.</summary>
internal sealed class SystemWatch(
    IEnergyActors actors, IClusterBoard board, ICatalogDesk catalog, StorageProbe storage, IEventFeed feed, TimeProvider time, ILogger<SystemWatch> log)
    : BackgroundService
{
    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, ClusterStatus> _statuses = new(StringComparer.Ordinal);
    private Load.LoadState? _state;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodic.Run(_pace, time, () => Look(stoppingToken), stoppingToken, failure => Log.WatchFailed(log, failure));

    private async Task Look(CancellationToken cancel)
    {
        EnergyTelemetry.Observe(await storage.Answers(cancel));
        var load = await actors.Load().Snapshot();
        var models = catalog.Current.Models;
        EnergyTelemetry.Observe(load, [.. models.Select(m => board.Get(m.Id))]);
        if (_state is not null && _state != load.State)
        {
            feed.Publish(new EnergyEvent("load", null, null, JsonSerializer.SerializeToUtf8Bytes(Shapes.Load(load), GatewayJson.Default.LoadView)));
        }

        _state = load.State;
        foreach (var model in models)
        {
            var snapshot = board.Get(model.Id);
            if (_statuses.TryGetValue(model.Id, out var before) && before != snapshot.Status)
            {
                var view = Shapes.Cluster(model, snapshot, time.GetUtcNow());
                feed.Publish(new EnergyEvent("cluster", null, null, JsonSerializer.SerializeToUtf8Bytes(view, GatewayJson.Default.ClusterView)));
            }

            _statuses[model.Id] = snapshot.Status;
        }
    }
}
