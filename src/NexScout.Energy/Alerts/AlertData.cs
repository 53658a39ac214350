using System.Text.Json.Serialization;

namespace NexScout.Energy.Alerts;

// What alerts carry. Money is decimal USD, as on the wire.

internal sealed record DebtAlert(
    long DebtTokens, long GrewByTokens, decimal DebtCostUsd, string OverspendReason, string Status, DateTimeOffset Since, string Message);

internal sealed record WeeklyCostAlert(string Week, decimal CostUsd, decimal LimitUsd, string Message);

internal sealed record DailyUsageAlert(long TodayTokens, long DailyTokens, string? UpgradeRecommendation, string Message);

internal sealed record ClusterAlert(
    string Cluster, string Status, double SuccessRate, double RejectionRate, double LatencyMs, DateTimeOffset? MeasuredAt, string Message);

internal sealed record LoadAlert(string LoadState, double SystemLoadPercent, int ActiveRequests, int QueueDepth, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DebtAlert))]
[JsonSerializable(typeof(WeeklyCostAlert))]
[JsonSerializable(typeof(DailyUsageAlert))]
[JsonSerializable(typeof(ClusterAlert))]
[JsonSerializable(typeof(LoadAlert))]
internal sealed partial class AlertJson : JsonSerializerContext;
