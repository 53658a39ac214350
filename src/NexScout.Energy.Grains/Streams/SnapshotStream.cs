using Orleans.Streams;

namespace NexScout.Energy.Grains.Streams;

/// <summary>Snapshots of clusters, load and catalog on their way to every silo and gateway (DESIGN "the way of a request").</summary>
internal sealed class SnapshotStream(IClusterClient client)
{
    /// <summary>The streams' provider.</summary>
    public const string Provider = "energy";

    private readonly StreamId _id = StreamId.Create("energy.snapshots", "all");

    public IAsyncStream<SnapshotChange> Stream => client.GetStreamProvider(Provider).GetStream<SnapshotChange>(_id);

    public Task Push(SnapshotChange change) => Stream.OnNextAsync(change);
}
