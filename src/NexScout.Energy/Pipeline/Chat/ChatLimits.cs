namespace NexScout.Energy.Pipeline.Chat;

/// <summary>What a body may hold.</summary>
public sealed record ChatLimits
{
    /// <summary>Messages, ≥ 1.</summary>
    public int MostMessages { get; init; } = 4096;

    /// <summary>Depth of nesting, ≥ 8.</summary>
    public int MostDepth { get; init; } = 64;

    /// <summary>Answers of one call.</summary>
    public int MostChoices { get; init; } = 16;

    /// <summary>The largest output limit a caller may name.</summary>
    public long MostTokens { get; init; } = 1_000_000;
}
