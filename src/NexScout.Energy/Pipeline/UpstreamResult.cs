using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Pipeline;

/// <summary>How the upstream part of a call ended.</summary>
internal sealed record UpstreamResult
{
    public required CallOutcome Outcome { get; init; }

    /// <summary>The whole answer of a call without a stream.</summary>
    public AnswerBody? Body { get; init; }

    public WireFormat Format { get; init; }

    /// <summary>The provider's own count; null where it sent none or the call ended early.</summary>
    public UsageReport? Usage { get; init; }

    /// <summary>Characters of output seen, for an estimate.</summary>
    public long OutputCharacters { get; init; }

    /// <summary>Whether a provider may have worked for this call, so that it must be charged.</summary>
    public bool Worked { get; init; }

    /// <summary>Whether nothing was sent to any provider: the call never ran.</summary>
    public bool Unsent { get; init; }

    /// <summary>Why it did not succeed.</summary>
    public ProviderException? Failure { get; init; }
}
