using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Hosting;
using Orleans.Streams;

namespace NexScout.Energy.Grains.Streams;

/// <summary>The live feed of the whole cluster: what happens in one process is heard in all of them. Events go out in batches; where the
/// cluster cannot keep up the oldest are dropped, as for any slow listener.</summary>
internal sealed partial class EventBridge(IClusterClient client, NodeIdentity node, EventReach reach, TimeProvider clock, ILogger<EventBridge> log)
    : BackgroundService, IEventFeed
{
    private const int MostInBatch = 500;
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(100);

    private readonly EventFeed _here = new();
    private readonly Channel<StreamedEvent> _leaving = Channel.CreateBounded<StreamedEvent>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Always: somebody may listen at another process.</summary>
    public bool Heard => true;

    public void Publish(EnergyEvent happened)
    {
        _here.Publish(happened);
        // Every member sees changes of load and clusters itself.
        if (happened.Name is "load" or "cluster" || reach.Workspace is not null) return;
        _leaving.Writer.TryWrite(new StreamedEvent(happened.Name, happened.Workspace, happened.User, Encoding.UTF8.GetString(happened.Json.Span)));
    }

    public EventListener Listen(string? workspace, int capacity) => _here.Listen(reach.Workspace ?? workspace, capacity);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        StreamSubscriptionHandle<EventBatch>? subscription = null;
        using var timer = new PeriodicTimer(_pace, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    subscription ??= await Stream().SubscribeAsync((batch, _) => Take(batch));
                    while (Batch() is { Count: > 0 } events) await Stream().OnNextAsync(new EventBatch(node.Name, events));
                }
                catch (Exception away) when (!stoppingToken.IsCancellationRequested)
                {
                    LogLost(log, away.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster forgets a subscriber that it cannot reach.
        }
    }

    private IAsyncStream<EventBatch> Stream() =>
        client.GetStreamProvider(SnapshotStream.Provider).GetStream<EventBatch>(StreamId.Create("energy.events", "all"));

    private List<StreamedEvent> Batch()
    {
        var events = new List<StreamedEvent>();
        while (events.Count < MostInBatch && _leaving.Reader.TryRead(out var happened)) events.Add(happened);
        return events;
    }

    private Task Take(EventBatch batch)
    {
        if (batch.Node == node.Name) return Task.CompletedTask;
        foreach (var happened in batch.Events)
            _here.Publish(new EnergyEvent(happened.Name, happened.Workspace, happened.User, Encoding.UTF8.GetBytes(happened.Json)));
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Debug, "Live events did not reach the cluster: {Why}")]
    private static partial void LogLost(ILogger log, string why);
}
