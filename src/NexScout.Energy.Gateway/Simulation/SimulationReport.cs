using System.Text.Json;
using System.Text.Json.Serialization;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>What a simulation found. Shares are 0 to 1, money is USD, and every figure is from the run unless its name says scaled.</summary>
internal sealed record SimulationReport
{
    /// <summary><c>population</c>, or the trace's file.</summary>
    public required string Source { get; init; }

    public required int Users { get; init; }

    public required long Seed { get; init; }

    /// <summary>Virtual hours from the first call to the last.</summary>
    public required double VirtualHours { get; init; }

    /// <summary>Whether the engine of v5 compresses.</summary>
    public required bool CompressionOn { get; init; }

    /// <summary>Whether the engine of v5 has a response cache.</summary>
    public required bool CacheOn { get; init; }

    /// <summary>Everything on gpt-4o, whole prompts, whole answers, nothing refused.</summary>
    public required NaiveWay Naive { get; init; }

    /// <summary>Routing, budgets and output limits; neither compression nor response cache.</summary>
    public required EngineWay V4 { get; init; }

    /// <summary>The whole engine.</summary>
    public required EngineWay V5 { get; init; }

    public required IReadOnlyList<TierEconomics> Tiers { get; init; }

    public required IReadOnlyList<FeatureFigures> Features { get; init; }

    /// <summary>Scaled from the run in proportion to the users.</summary>
    public required IReadOnlyList<ScaledEconomics> Scaled { get; init; }

    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>The report as JSON.</summary>
    public byte[] Json() => JsonSerializer.SerializeToUtf8Bytes(this, SimulationJson.Default.SimulationReport);
}

/// <summary>Everything on gpt-4o.</summary>
internal sealed record NaiveWay(long Requests, long InputTokens, long OutputTokens, long Tokens, decimal CostUsd);

/// <summary>What one generation of the engine did with the same requests.</summary>
internal sealed record EngineWay
{
    /// <summary>Share of the requests that were run; the figures are scaled up from it where it is below 1.</summary>
    public required double MeasuredShare { get; init; }

    public required long Requests { get; init; }

    /// <summary>Answered by a model.</summary>
    public required long Answered { get; init; }

    /// <summary>Answered by the response cache.</summary>
    public required long Cached { get; init; }

    /// <summary>Not answered, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Refused { get; init; }

    public required long InputTokens { get; init; }

    public required long OutputTokens { get; init; }

    public required long Tokens { get; init; }

    public required decimal CostUsd { get; init; }

    public required long Energy { get; init; }

    /// <summary>Classes of the models that answered, as shares.</summary>
    public required IReadOnlyDictionary<string, double> ClassMix { get; init; }

    /// <summary>Calls by model.</summary>
    public required IReadOnlyDictionary<string, long> Models { get; init; }

    /// <summary>Cached / requests.</summary>
    public required double CacheHitRate { get; init; }

    /// <summary>Calls that were sent compressed.</summary>
    public required long Compressed { get; init; }

    /// <summary>Input tokens that compression took away, by the provider's count.</summary>
    public required long CompressionTokensSaved { get; init; }

    /// <summary>Those tokens / all input tokens without compression.</summary>
    public required double CompressionSaving { get; init; }

    /// <summary>Cost / cost of the naive way.</summary>
    public required double CostOfNaive { get; init; }

    /// <summary>Tokens / tokens of the naive way.</summary>
    public required double TokensOfNaive { get; init; }

    /// <summary>As <see cref="CostOfNaive"/>, the naive way counted only for the calls that were answered here: no refusal is a saving.</summary>
    public required double CostOfNaiveAnswered { get; init; }

    /// <summary>As <see cref="TokensOfNaive"/>, for the calls that were answered here.</summary>
    public required double TokensOfNaiveAnswered { get; init; }

    /// <summary>Whether requests, tokens, cost and energy of all answers are to the last digit those of the usage records.</summary>
    public required bool AgreesWithRecords { get; init; }
}

/// <summary>What one tier brings and costs in v5.</summary>
internal sealed record TierEconomics
{
    public required string Tier { get; init; }

    /// <summary>False for a tier that was measured beside the others and is in no other figure.</summary>
    public required bool Counted { get; init; }

    public required int Users { get; init; }

    public required double TokensARequest { get; init; }

    public required double RefusedShare { get; init; }

    public required decimal RevenueMonthUsd { get; init; }

    public required decimal CostMonthUsd { get; init; }

    public required decimal MarginMonthUsd { get; init; }

    /// <summary>Margin / revenue; null where there is no revenue.</summary>
    public required double? Margin { get; init; }

    public required double? SeedMargin { get; init; }
}

/// <summary>One feature in v5.</summary>
internal sealed record FeatureFigures(string Feature, long Requests, double CacheHitRate, long Tokens, decimal CostUsd, double CostOfNaive);

/// <summary>Profit at a number of users, in proportion to the run.</summary>
internal sealed record ScaledEconomics(
    int Users, decimal CostMonthUsd, decimal RevenueMonthUsd, decimal MarginMonthUsd, double Margin, double SeedMargin);

/// <summary>A claim beside what was reached.</summary>
/// <param name="What">The claim.</param>
/// <param name="Claimed">Its figure.</param>
/// <param name="Reached">The run's figure.</param>
/// <param name="Met">Whether it holds.</param>
/// <param name="Why">Where the figure comes from, or why it is not reached.</param>
internal sealed record Claim(string What, string Claimed, string Reached, bool Met, string Why);

/// <summary>Writes <see cref="SimulationReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SimulationReport))]
internal sealed partial class SimulationJson : JsonSerializerContext;
