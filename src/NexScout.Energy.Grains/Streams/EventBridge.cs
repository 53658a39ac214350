using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Hosting;
using Orleans.Streams;

namespace NexScout.Energy.Grains.Streams;

/// <summary>The live feed of the whole cluster: what happens to calls and accounts in one process is heard wherever somebody listens. A process with listeners says
/// so every second; where none has said so of late, no event is made or sent. Events go out in batches; where the cluster cannot keep up the
/// oldest are dropped, as for any slow listener.</summary>
internal sealed partial class EventBridge(IClusterClient client, NodeIdentity node, EventReach reach, TimeProvider clock, ILogger<EventBridge> log)
    : BackgroundService, IEventFeed
{
    private const int MostInBatch = 500;
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _renew = TimeSpan.FromSeconds(1);

    // Longer than a silo that dies holds up what others say.
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(10);

    private readonly EventFeed _here = new();
    private readonly Channel<StreamedEvent> _leaving = Channel.CreateBounded<StreamedEvent>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private long? _said;

    // At the start somebody may listen who has not been heard yet.
    private long _heardUntil = Until(_lease, clock);

    /// <summary>Whether somebody listens, here or at another process.</summary>
    public bool Heard => _here.Heard || HeardElsewhere;

    private bool HeardElsewhere => clock.GetTimestamp() < Volatile.Read(ref _heardUntil);

    public void Publish(EnergyEvent happened)
    {
        _here.Publish(happened);
        // Every member sees changes of load and clusters itself; a client, which holds no catalog, does not hear of them.
        if (happened.Name is "load" or "cluster" || reach.Workspace is not null || !HeardElsewhere) return;
        _leaving.Writer.TryWrite(new StreamedEvent(happened.Name, happened.Workspace, happened.User, Encoding.UTF8.GetString(happened.Json.Span)));
    }

    public EventListener Listen(string? workspace, int capacity) => _here.Listen(reach.Workspace ?? workspace, capacity);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listeners = new LastingSubscription<EventBatch>(() => Stream("listeners"), Note, clock);
        var events = new LastingSubscription<EventBatch>(() => Stream("all"), Take, clock);
        await Periodic.Run(_pace, clock, Turn, stoppingToken, away => LogLost(log, away.Message));
        await Task.WhenAll(listeners.End(), events.End());

        async Task Turn()
        {
            await listeners.Hold();
            if (_here.Heard) await HearOthers(events);
            while (Batch() is { Count: > 0 } batch) await Stream("all").OnNextAsync(new EventBatch(node.Name, batch));
        }
    }

    private IAsyncStream<EventBatch> Stream(string name) =>
        client.GetStreamProvider(SnapshotStream.Provider).GetStream<EventBatch>(StreamId.Create("energy.events", name));

    // Events are asked for once somebody wants them; then they come while anybody listens anywhere.
    private async Task HearOthers(LastingSubscription<EventBatch> events)
    {
        await events.Hold();
        if (_said is { } said && clock.GetElapsedTime(said) < _renew) return;
        await Stream("listeners").OnNextAsync(new EventBatch(node.Name, []));
        _said = clock.GetTimestamp();
    }

    private Task Note(EventBatch said)
    {
        if (said.Node != node.Name) Volatile.Write(ref _heardUntil, Until(_lease, clock));
        return Task.CompletedTask;
    }

    private static long Until(TimeSpan lease, TimeProvider clock) => clock.GetTimestamp() + (long)(lease.TotalSeconds * clock.TimestampFrequency);

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
