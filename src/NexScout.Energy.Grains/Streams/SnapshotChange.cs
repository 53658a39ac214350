using NexScout.Energy.Clusters;
using NexScout.Energy.Load;

namespace NexScout.Energy.Grains.Streams;

/// <summary>What changed of all that every process reads without asking; the other members are null.</summary>
public sealed record SnapshotChange
{
    /// <summary>A model's health.</summary>
    public ClusterSnapshot? Cluster { get; init; }

    /// <summary>The system's load.</summary>
    public LoadSnapshot? Load { get; init; }

    /// <summary>The catalog was changed: read it again.</summary>
    public bool Catalog { get; init; }
}
