namespace NexScout.Energy.Clusters;

/// <summary>What is remembered of a cluster. Success, rejection and latency are means that fade with time, so no window has to be kept.</summary>
public sealed record ClusterState
{
    /// <summary><c>provider/model</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Status as of the last change.</summary>
    public ClusterStatus Status { get; init; }

    /// <summary>Faded count of outcomes, ≥ 0.</summary>
    public double Weight { get; init; }

    /// <summary>Faded count of successes.</summary>
    public double Successes { get; init; }

    /// <summary>Faded count of rejections.</summary>
    public double Rejections { get; init; }

    /// <summary>Rolling milliseconds to the first byte.</summary>
    public double FirstByteMs { get; init; }

    /// <summary>Rolling milliseconds in full.</summary>
    public double LatencyMs { get; init; }

    /// <summary>The cluster's own unloaded latency: it falls at once and rises slowly.</summary>
    public double BaselineMs { get; init; }

    /// <summary>When the counts were last faded.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Day of the counters (UTC).</summary>
    public DateOnly Day { get; init; }

    /// <summary>Tokens of that day.</summary>
    public long TokensToday { get; init; }

    /// <summary>Requests of that day.</summary>
    public long RequestsToday { get; init; }

    /// <summary>How often in a row it was shut, for the doubling of the cool-down.</summary>
    public int Shut { get; init; }

    /// <summary>When it was last shut: what began before says nothing of how it is now. Null where it never was.</summary>
    public DateTimeOffset? ShutAt { get; init; }

    /// <summary>When the next probe is due; null while open.</summary>
    public DateTimeOffset? ProbeAt { get; init; }

    /// <summary>Until when a granted probe holds others off.</summary>
    public DateTimeOffset? ProbeUntil { get; init; }

    /// <summary>Share of its traffic it takes, 0 to 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Rises with each change.</summary>
    public long Version { get; init; }

    /// <summary>A cluster that nobody has called yet.</summary>
    public static ClusterState New(string id) => new() { Id = id };
}
