namespace NexScout.Energy.Load;

/// <summary>The load of the whole system: one for all nodes (SPEC §6).</summary>
public interface ISystemLoad
{
    /// <summary>A node's figures, about once a second. Returns the state that holds now.</summary>
    ValueTask<LoadSnapshot> Report(NodeLoad node);

    /// <summary>Holds a state until it is lifted with null (operators only).</summary>
    ValueTask<LoadSnapshot> Override(LoadState? state);

    /// <summary>The snapshot now.</summary>
    ValueTask<LoadSnapshot> Snapshot();
}

/// <summary>What one node carries.</summary>
public sealed record NodeLoad
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>Calls in flight.</summary>
    public required int InFlight { get; init; }

    /// <summary>Calls it can carry at once.</summary>
    public required int Capacity { get; init; }

    /// <summary>Calls waiting.</summary>
    public required int Queue { get; init; }

    /// <summary>Calls that may wait.</summary>
    public required int QueueLimit { get; init; }

    /// <summary>CPU in use, 0 to 1.</summary>
    public required double Cpu { get; init; }

    /// <summary>Share of providers' clusters that are overloaded or failed, 0 to 1.</summary>
    public required double ProviderSaturation { get; init; }

    /// <summary>When it was measured.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>The state that every decision reads.</summary>
public sealed record LoadSnapshot
{
    /// <summary>The state that holds.</summary>
    public LoadState State { get; init; } = LoadState.Idle;

    /// <summary>0 to 100.</summary>
    public double Percent { get; init; }

    /// <summary>Calls in flight on all nodes.</summary>
    public int ActiveRequests { get; init; }

    /// <summary>Calls waiting on all nodes.</summary>
    public int QueueDepth { get; init; }

    /// <summary>Since when the state holds.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Whether an operator holds it.</summary>
    public bool Overridden { get; init; }

    /// <summary>Rises with each change.</summary>
    public long Version { get; init; }
}

/// <summary>One change of state, a row of <c>system_load_events</c> (SPEC §6).</summary>
/// <param name="State">The new state.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="ActiveRequests">Calls in flight.</param>
/// <param name="QueueDepth">Calls waiting.</param>
/// <param name="ModelsAffected">Clusters that the new state takes out of or into use.</param>
/// <param name="ActionsTaken">What the new state does.</param>
/// <param name="SecondsInLast">How long the last state held.</param>
/// <param name="At">When.</param>
public sealed record LoadEvent(
    LoadState State, double Percent, int ActiveRequests, int QueueDepth, IReadOnlyList<string> ModelsAffected,
    IReadOnlyList<string> ActionsTaken, double SecondsInLast, DateTimeOffset At);
