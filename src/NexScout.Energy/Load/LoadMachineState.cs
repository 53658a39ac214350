using System.Collections.Immutable;

namespace NexScout.Energy.Load;

/// <summary>The load machine's memory.</summary>
public sealed record LoadMachineState
{
    /// <summary>The state that holds.</summary>
    public LoadState State { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Since when the load was low enough to fall; null while it is not.</summary>
    public DateTimeOffset? LowSince { get; init; }

    /// <summary>The state an operator holds.</summary>
    public LoadState? Held { get; init; }

    /// <summary>Percent, last.</summary>
    public double Percent { get; init; }

    /// <summary>The nodes' last reports.</summary>
    public ImmutableArray<NodeLoad> Nodes { get; init; } = [];

    /// <summary>Rises with each change.</summary>
    public long Version { get; init; }

    /// <summary>An idle system.</summary>
    public static LoadMachineState New(DateTimeOffset now) => new() { Since = now };
}
