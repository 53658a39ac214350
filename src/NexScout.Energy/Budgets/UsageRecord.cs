using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>The closing record of a call, one row of <c>ai_usage_logs</c> (SPEC §12). Holds no prompt and no answer.</summary>
public sealed record UsageRecord
{
    /// <summary>The call; unique in the log.</summary>
    public required RequestId Id { get; init; }

    /// <summary>Whose call it was.</summary>
    public required UserKey User { get; init; }

    /// <summary>The feature (<c>action</c> in the orchestrator's words).</summary>
    public required string Feature { get; init; }

    /// <summary>The prospect it was about.</summary>
    public string? ProspectId { get; init; }

    /// <summary>The provider that answered, or would have.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The catalog model that answered, or would have, without its provider.</summary>
    public string Model { get; init; } = "";

    /// <summary>Mode asked for.</summary>
    public string Mode { get; init; } = "auto";

    /// <summary>Routing reason, or the refusal's reason.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Load when it was decided.</summary>
    public LoadState Load { get; init; }

    /// <summary>What was used.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>Whether <see cref="Usage"/> is our estimate, since the provider sent none.</summary>
    public bool Estimated { get; init; }

    /// <summary>Cost charged.</summary>
    public NanoUsd Cost { get; init; }

    /// <summary>Energy charged; the budget's rules fill it in.</summary>
    public long Energy { get; init; }

    /// <summary>Whether a compressed prompt was sent.</summary>
    public bool Compressed { get; init; }

    /// <summary>Tokens saved by compression or cache.</summary>
    public long TokensSaved { get; init; }

    /// <summary>Whether the answer came from the cache.</summary>
    public bool Cached { get; init; }

    /// <summary>Predicted total tokens; 0 where none was made.</summary>
    public long PredictedTokens { get; init; }

    /// <summary>Accuracy of the prediction, 0 to 1; the budget's rules fill it in.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Upstream tries.</summary>
    public int Attempts { get; init; }

    /// <summary>How it ended.</summary>
    public required CallOutcome Outcome { get; init; }

    /// <summary>Milliseconds in total.</summary>
    public double Milliseconds { get; init; }

    /// <summary>When it was opened, or decided.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The decision receipt as JSON (SPEC §16); never a prompt or an answer.</summary>
    public ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>The experiment that it took part in; null for none.</summary>
    public string? Experiment { get; init; }

    /// <summary>Its variant there.</summary>
    public string? Variant { get; init; }
}
