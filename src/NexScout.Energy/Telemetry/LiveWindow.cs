using NexScout.Energy.Pricing;

namespace NexScout.Energy.Telemetry;

/// <summary>Calls of the last minutes.</summary>
public sealed record LiveWindow
{
    /// <summary>How many minutes were asked for.</summary>
    public required int Minutes { get; init; }

    /// <summary>Seconds that it covers: at most those minutes, and not before the process began.</summary>
    public required int Seconds { get; init; }

    /// <summary>Calls that ended.</summary>
    public required long Requests { get; init; }

    /// <summary>Of these, answered by a provider or the cache.</summary>
    public required long Answered { get; init; }

    /// <summary>Refused before they ran.</summary>
    public required long Refused { get; init; }

    /// <summary>No provider answered, or the answer broke off.</summary>
    public required long Errors { get; init; }

    /// <summary>Answered by the cache.</summary>
    public required long CacheHits { get; init; }

    /// <summary>Input and output tokens.</summary>
    public required long Tokens { get; init; }

    /// <summary>What they cost.</summary>
    public required NanoUsd Cost { get; init; }

    /// <summary>Milliseconds of the answered ones, in total.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>Answered calls by <c>provider/model</c>.</summary>
    public required IReadOnlyDictionary<string, long> Models { get; init; }

    /// <summary>Mean milliseconds of an answered call; 0 where there is none.</summary>
    public double MeanMilliseconds => Answered == 0 ? 0 : Milliseconds / Answered;

    /// <summary>Errors of the calls that were not refused, 0 to 1.</summary>
    public double ErrorRate => Requests == Refused ? 0 : (double)Errors / (Requests - Refused);

    /// <summary>Cache hits of the answered calls, 0 to 1.</summary>
    public double CacheHitRate => Answered == 0 ? 0 : (double)CacheHits / Answered;
}
