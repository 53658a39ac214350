using NexScout.Energy.Budgets;
using NexScout.Energy.Compression;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Pipeline;

/// <summary>One call to <c>generate</c>, the only way in for every AI feature (SPEC §2).</summary>
public sealed record GenerateRequest
{
    /// <summary>The call; from the idempotency key where one was sent.</summary>
    public required RequestId Id { get; init; }

    /// <summary>Whether <see cref="Id"/> comes from an idempotency key, so that it may have been used before.</summary>
    public bool Idempotent { get; init; }

    /// <summary>Whose budget.</summary>
    public required UserKey User { get; init; }

    /// <summary>What the call is for: <c>ai_message</c>…, 1 to 64 of <c>a-z A-Z 0-9 _ - .</c></summary>
    public string Feature { get; init; } = "ai_message";

    /// <summary>The chat itself.</summary>
    public required ChatBody Body { get; init; }

    /// <summary>A catalog model to force, or null.</summary>
    public string? ForceModel { get; init; }

    /// <summary>The mode asked for by this call: auto, fast, pro, expert; null for the user's own.</summary>
    public string? Mode { get; init; }

    /// <summary>Emotional depth by the caller, 0 to 1; null to estimate.</summary>
    public double? EmotionalDepth { get; init; }

    /// <summary>Whether quality goes first (<c>high_quality_required</c>).</summary>
    public bool RequireQuality { get; init; }

    /// <summary>Whether speed goes first (<c>groq_fast_inference</c>).</summary>
    public bool PreferSpeed { get; init; }

    /// <summary>Whether the cache may answer; null for the feature's default.</summary>
    public bool? AllowCache { get; init; }

    /// <summary>How hard the caller wants its prompt compressed at least.</summary>
    public CompressionLevel Compress { get; init; }

    /// <summary>What the call says of caches (<c>Cache-Control</c>).</summary>
    public CacheUse CacheUse { get; init; }

    /// <summary>Whether the caller wants no cache at all: its answer is neither looked for nor kept.</summary>
    public bool BypassesCache => CacheUse == CacheUse.None || AllowCache == false;

    /// <summary>Features that the client switched on at the provider (<c>anthropic-beta</c>), at most 1,024 visible ASCII characters; null for
    /// none. Such a call is not cached.</summary>
    public string? Betas { get; init; }

    /// <summary>No energy charge; service callers only.</summary>
    public bool SkipEnergy { get; init; }

    /// <summary>The quote it uses (SPEC §3): its model, price and hold; null for none.</summary>
    public RequestId? Quote { get; init; }

    /// <summary>The stored prediction that it closes (SPEC §8); null for none.</summary>
    public RequestId? Prediction { get; init; }

    /// <summary>The prospect it is about.</summary>
    public string? ProspectId { get; init; }
}

/// <summary>How a call uses the response cache (SPEC §11).</summary>
public enum CacheUse
{
    /// <summary>Read and kept, where it is eligible.</summary>
    Normal,

    /// <summary>Not read, but kept: <c>Cache-Control: no-cache</c>.</summary>
    Refresh,

    /// <summary>Neither read nor kept: <c>Cache-Control: no-store</c>.</summary>
    None,
}
