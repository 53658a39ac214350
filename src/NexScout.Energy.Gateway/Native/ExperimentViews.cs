using System.Text.Json.Serialization;

namespace NexScout.Energy.Gateway.Native;

/// <summary>A variant: its share of users in percent, and what is added to the system prompt.</summary>
internal sealed record VariantView(string Name, decimal SharePercent, string? System = null);

/// <summary>An experiment.</summary>
internal sealed record ExperimentView(string Id, string? Workspace, string Feature, IReadOnlyList<VariantView> Variants, bool Active);

/// <summary>The body of <c>PUT /api/experiments/{id}</c>. A service's experiment is its workspace's; an operator's is all workspaces' where none is named.</summary>
internal sealed record ExperimentChange(string Feature, IReadOnlyList<VariantView> Variants, string? Workspace = null, bool Active = true);

/// <summary>Experiments.</summary>
internal sealed record ExperimentList(IReadOnlyList<ExperimentView> Experiments);

/// <summary>What came of a variant; means are of answered calls, the accepted rate is of answers that users said something about.</summary>
internal sealed record VariantReport(
    string Variant, long Requests, long Users, long Answered, double AvgTokens, decimal CostUsd, decimal AvgCostUsd, double AvgLatencyMs, double CacheHitRate,
    long Accepted, long Edited, long Regenerated, double? AcceptedRate);

/// <summary>What came of an experiment.</summary>
internal sealed record ExperimentReport(string Id, IReadOnlyList<VariantReport> Variants);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ExperimentList))]
[JsonSerializable(typeof(ExperimentView))]
[JsonSerializable(typeof(ExperimentChange))]
[JsonSerializable(typeof(ExperimentReport))]
internal sealed partial class ExperimentJson : JsonSerializerContext;
