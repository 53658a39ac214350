namespace NexScout.Energy.Gateway.Simulation;

/// <summary>What is simulated.</summary>
internal sealed record SimulationSettings
{
    /// <summary>Users, ≥ 1.</summary>
    public required int Users { get; init; }

    /// <summary>Calls of each user in the week, ≥ 1; a trace brings its own.</summary>
    public int Requests { get; init; } = 50;

    /// <summary>A trace file to run instead of the population.</summary>
    public string? Trace { get; init; }

    /// <summary>The seed: the same one gives the same figures.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads, ≥ 1; they change no figure.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Calls of v4, at most about so many: of a larger plan v4 runs for a part of the users, and the report says so.</summary>
    public long BaselineCalls { get; init; } = 500_000;

    /// <summary>Parts that the engine is given besides its own.</summary>
    public Action<IServiceCollection>? Parts { get; init; }

    /// <summary>Settings of the engine, as configuration names them.</summary>
    public IReadOnlyDictionary<string, string?> Engine { get; init; } = new Dictionary<string, string?>();
}
