using System.Text.Json.Serialization;

namespace NexScout.Energy.Gateway.Native;

/// <summary>A prediction and what became of it.</summary>
internal sealed record PredictionView(
    string PredictionId, string Workspace, string User, string Feature, long PredictedTokens, decimal PredictedCostUsd, long PredictedEnergy,
    string RecommendedModel, long? ActualTokens, decimal? ActualCostUsd, double? PredictionAccuracy, bool? Approved, string? RejectedReason,
    string? RequestId, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt);

/// <summary>Predictions, newest first.</summary>
internal sealed record PredictionList(IReadOnlyList<PredictionView> Predictions);

/// <summary>Why a user did not go ahead: at most 1,000 characters, and may be left out.</summary>
internal sealed record PredictionDecline(string? Reason);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PredictionView))]
[JsonSerializable(typeof(PredictionList))]
[JsonSerializable(typeof(PredictionDecline))]
internal sealed partial class PredictionJson : JsonSerializerContext;
