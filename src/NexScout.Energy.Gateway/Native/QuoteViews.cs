using System.Text.Json.Serialization;
using NexScout.Energy.Gateway.Chat;

namespace NexScout.Energy.Gateway.Native;

/// <summary>A quote: what a call will use at least, probably and at most, and until when that holds.</summary>
internal sealed record QuoteView(
    string QuoteId, string Provider, string Model, QuoteRange Tokens, QuoteRange Energy, QuoteMoney CostUsd,
    IReadOnlyList<QuoteAlternative> Alternatives, IReadOnlyList<string> Warnings, DateTimeOffset ExpiresAt);

/// <summary>A range of tokens or energy.</summary>
internal sealed record QuoteRange(long Least, long Predicted, long Most);

/// <summary>A range of USD.</summary>
internal sealed record QuoteMoney(decimal Least, decimal Predicted, decimal Most);

/// <summary>A cheaper model, with what is expected there.</summary>
internal sealed record QuoteAlternative(string Provider, string Model, decimal CostUsd, long Energy, double QualityScore);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(QuoteView))]
[JsonSerializable(typeof(NativeCall))]
internal sealed partial class QuoteJson : JsonSerializerContext;
