using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Pipeline;

/// <summary>How a call ended, with all that headers and metadata say (SPEC §2, §16).</summary>
public sealed record GenerateResult
{
    /// <summary>The call.</summary>
    public required RequestId Id { get; init; }

    /// <summary>How it ended.</summary>
    public required CallOutcome Outcome { get; init; }

    /// <summary>Why it was refused or failed; null on success.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>The provider's own status, where it failed for good with one (400, 404, 413, 422 of the request itself).</summary>
    public int? ProviderStatus { get; init; }

    /// <summary>The whole answer; null for streams and refusals.</summary>
    public AnswerBody? Body { get; init; }

    /// <summary>The dialect of <see cref="Body"/>.</summary>
    public Chat.WireFormat Format { get; init; }

    /// <summary>The catalog model that answered, <c>provider/model</c>; empty where none.</summary>
    public string Model { get; init; } = "";

    /// <summary>Routing reason.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Governor's action: approved, compressed, surge_compressed, or the refusal's reason.</summary>
    public string Action { get; init; } = "approved";

    /// <summary>What was used.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>Whether <see cref="Usage"/> is an estimate.</summary>
    public bool Estimated { get; init; }

    /// <summary>Energy charged.</summary>
    public long Energy { get; init; }

    /// <summary>Cost charged.</summary>
    public NanoUsd Cost { get; init; }

    /// <summary>Whether the cache answered.</summary>
    public bool FromCache { get; init; }

    /// <summary>Whether it repeats the answer to a call of the same idempotency key, which was charged then.</summary>
    public bool Replayed { get; init; }

    /// <summary>Whether a compressed prompt was sent.</summary>
    public bool Compressed { get; init; }

    /// <summary>Tokens saved.</summary>
    public long TokensSaved { get; init; }

    /// <summary>Upstream tries.</summary>
    public int Attempts { get; init; }

    /// <summary>Predicted total tokens.</summary>
    public long PredictedTokens { get; init; }

    /// <summary>Load when it was decided.</summary>
    public LoadState Load { get; init; }

    /// <summary>Warnings: long prompt, wasteful prompt, configuration that fell back.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Milliseconds in total.</summary>
    public double TotalMs { get; init; }

    /// <summary>Milliseconds outside the provider.</summary>
    public double OverheadMs { get; init; }

    /// <summary>Where the account stands.</summary>
    public BudgetStanding Standing { get; init; }
}
