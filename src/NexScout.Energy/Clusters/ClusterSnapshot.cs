using System.Text.Json.Serialization;

namespace NexScout.Energy.Clusters;

/// <summary>Health of a cluster (SPEC §6); first match from the bottom up.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClusterStatus>))]
public enum ClusterStatus
{
    /// <summary>Takes traffic.</summary>
    [JsonStringEnumMemberName("healthy")] Healthy,

    /// <summary>Latency above 5,000 ms; takes traffic.</summary>
    [JsonStringEnumMemberName("degraded")] Degraded,

    /// <summary>Rejection above 0.3; takes probes only.</summary>
    [JsonStringEnumMemberName("overloaded")] Overloaded,

    /// <summary>Success below 0.5; takes probes only.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
}

/// <summary>What the router knows of one cluster: pushed on change, at most every 100 ms, read without a hop or a lock.</summary>
public sealed record ClusterSnapshot
{
    /// <summary><c>provider/model</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Status now.</summary>
    public ClusterStatus Status { get; init; }

    /// <summary>Share of outcomes that succeeded, 0 to 1; 1 before any.</summary>
    public double SuccessRate { get; init; } = 1;

    /// <summary>Share of outcomes that were 429, 503 or 529, 0 to 1.</summary>
    public double RejectionRate { get; init; }

    /// <summary>Rolling milliseconds to the first byte; 0 before any.</summary>
    public double FirstByteMs { get; init; }

    /// <summary>Rolling milliseconds in full; 0 before any.</summary>
    public double LatencyMs { get; init; }

    /// <summary>Estimated GPU load, 0 to 1, from latency against the cluster's own unloaded baseline.</summary>
    public double GpuLoad { get; init; }

    /// <summary>Tokens today (UTC).</summary>
    public long TokensToday { get; init; }

    /// <summary>Requests today (UTC).</summary>
    public long RequestsToday { get; init; }

    /// <summary>Share of its traffic it takes while it comes back in steps, 0 to 1; 0 while only probes are allowed.</summary>
    public double Share { get; init; } = 1;

    /// <summary>When the next probe is due; null where none is needed.</summary>
    public DateTimeOffset? ProbeAt { get; init; }

    /// <summary>When its last outcome was; the first moment there is where nobody has called it yet.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Rises with each change.</summary>
    public long Version { get; init; }
}
