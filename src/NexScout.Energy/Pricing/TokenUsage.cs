using System.Text.Json.Serialization;

namespace NexScout.Energy.Pricing;

/// <summary>What a call really used, normalised: the parts of the input are counted inside <see cref="Input"/> whatever the provider
/// does (SPEC §10). All values are ≥ 0 and <c>CachedInput + CacheWrite ≤ Input</c>, <c>HourCacheWrite ≤ CacheWrite</c>,
/// <c>Reasoning ≤ Output</c>.</summary>
/// <param name="Input">All input tokens, cached ones and cache writes included.</param>
/// <param name="Output">All output tokens, reasoning included.</param>
/// <param name="CachedInput">Input tokens read from the provider's prompt cache.</param>
/// <param name="CacheWrite">Input tokens written to the provider's prompt cache.</param>
/// <param name="Reasoning">Output tokens spent on reasoning.</param>
/// <param name="HourCacheWrite">Of <paramref name="CacheWrite"/>, those that the provider keeps for longer, at a price of their own. Only the
/// cost needs them: records do not tell them apart.</param>
public readonly record struct TokenUsage(long Input, long Output, long CachedInput = 0, long CacheWrite = 0, long Reasoning = 0, long HourCacheWrite = 0)
{
    /// <summary>Input and output together: what budgets and energy count.</summary>
    [JsonIgnore]
    public long Total => Input + Output;
}
