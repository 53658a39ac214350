using System.Text.Json.Serialization;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Gateway.Native;

internal sealed record FeedbackChange(string? Outcome);

internal sealed record FeedbackView(
    string RequestId, FeedbackOutcome Outcome, FeedbackOutcome? FormerOutcome, IReadOnlyDictionary<string, double> ModelPreferenceScore);

/// <summary>The JSON of feedback.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(FeedbackChange))]
[JsonSerializable(typeof(FeedbackView))]
internal sealed partial class FeedbackJson : JsonSerializerContext;
