using System.Text.Json;
using System.Text.Json.Serialization;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Gateway.Native;

// What goes over the wire. Names are SPEC's and the product documents' own, in snake_case; money is decimal USD.

internal sealed record MetaView(
    string RequestId, string? Provider, string? Model, string Reason, string ActionTaken, long InputTokens, long OutputTokens, long TotalTokens,
    long CachedTokens, long ReasoningTokens, long EnergyCharged, decimal CostUsd, bool FromCache, bool CompressionApplied, long TokensSaved, int Attempts,
    long PredictedTokens, string LoadState, double TotalMs, double OverheadMs, bool Estimated, long? EnergyRemaining, IReadOnlyList<string> Warnings);

internal sealed record GenerateView(bool Success, string? Content, string? FinishReason, ErrorView? Error, MetaView Meta);

internal sealed record ErrorView(string Type, string Message, string? Param, string Code, IReadOnlyList<string>? Suggestions);

internal sealed record ErrorAnswer(ErrorView Error, string? RequestId);

internal sealed record CandidateView(string Provider, string Model, double Score, string Reason, [property: JsonPropertyName("cost_per_1k")] decimal? CostPer1k);

internal sealed record RouteView(string Provider, string Model, string Reason, [property: JsonPropertyName("cost_per_1k")] decimal? CostPer1k, string? Class, IReadOnlyList<CandidateView> Candidates);

internal sealed record GovernView(
    bool Allowed, string? Reason, string ActionTaken, string? ModifiedPrompt, string? Message, IReadOnlyList<string>? Suggestions, double? RetryAfterSeconds,
    long PredictedTokens, long OutputLimit, IReadOnlyList<BudgetCheck> Checks, string LoadState, IReadOnlyList<string> Warnings);

internal sealed record PredictView(
    long PredictedTokens, long InputTokens, long OutputTokens, long InputBound, long OutputHigh, decimal PredictedCostUsd, long PredictedEnergy,
    string RecommendedModel, bool AllowProceed, bool Learned, IReadOnlyList<string> Warnings, string PredictionId);

internal sealed record DebtView(bool HasDebt, long DebtTokens, decimal DebtCostUsd, string? OverspendReason, string Status, DateTimeOffset? Since, IReadOnlyList<string> RecoveryPlan, RecoveryView? Recovery = null);

internal sealed record RecoveryView(bool CompressionOn, bool ModelOneClassLower, bool DailyUsageAlert, long TodayTokens, long DailyTokens, string? UpgradeRecommendation);

internal sealed record WritingStyleView(int Prompts, double AvgSentenceLength, double QuestionShare, double Formality);

internal sealed record PatternView(string Hash, int Count);

internal sealed record DebtAnswer(DebtView Debt, IReadOnlyList<DebtView> History);

internal sealed record ProfileView(
    string Workspace, string User, string Tier, string PreferredMode, double EfficiencyRating, long EnergyBalance, long EnergyReserved, long EnergyCapacity,
    double SurgeMultiplier, long TodayTokens, decimal TodayCostUsd, long DailyBudget, long WeeklyUsage, decimal WeeklyCostUsd, long WeeklyBudget,
    DateTimeOffset WeekResetsAt, long ReservedTokens, int OpenReservations, [property: JsonPropertyName("last_7_days_tokens")] IReadOnlyList<long> Last7DaysTokens, [property: JsonPropertyName("last_7_days_cost_usd")] IReadOnlyList<decimal> Last7DaysCostUsd,
    decimal MonthCostUsd, long TotalRequests, double AvgTokensPerRequest, double PredictedDailyUsage, long TotalTokensSaved, decimal TotalCostSavedUsd,
    double CacheHitRate, string RecommendedPlan, double CostTierScore, string? PreferredOutputLength, IReadOnlyList<int> PeakUsageHours,
    IReadOnlyDictionary<string, double> ModelPreferenceScore, WritingStyleView? WritingStyleProfile, IReadOnlyList<PatternView> CommonPatterns, DebtView Debt);

internal sealed record ModeChange(string? PreferredMode, string? Mode);

internal sealed record TierChange(string? Tier);

internal sealed record GrantChange(long Energy = 0, long WeeklyTokens = 0, bool ClearDebt = false);

internal sealed record ClusterView(
    string Provider, string Model, string Status, double LatencyMs, double FirstByteMs, double RejectionRate, double SuccessRate, [property: JsonPropertyName("cost_per_1k")] decimal? CostPer1k,
    [property: JsonPropertyName("cost_per_1k_input")] decimal? CostPer1kInput, [property: JsonPropertyName("cost_per_1k_output")] decimal? CostPer1kOutput, long TokensToday, long RequestsToday, double AvgResponseTimeMs, double GpuLoadEstimate, double Share,
    DateTimeOffset? ProbeAt);

internal sealed record ClusterList(IReadOnlyList<ClusterView> Clusters);

internal sealed record LoadView(string LoadState, double SystemLoadPercent, int ActiveRequests, int QueueDepth, DateTimeOffset Since, bool Overridden);

internal sealed record LoadEventView(
    string LoadState, double SystemLoadPercent, int ActiveRequests, int QueueDepth, IReadOnlyList<string> ModelsAffected, IReadOnlyList<string> ActionsTaken,
    double DurationSeconds, DateTimeOffset CreatedAt);

internal sealed record LoadEventList(IReadOnlyList<LoadEventView> Events);

internal sealed record LoadOverride(string? LoadState);

internal sealed record UsageView(
    string RequestId, string WorkspaceId, string UserId, string? ProspectId, string Action, string Provider, string Model, string Mode, string RoutingReason,
    string LoadState, long TokensPrompt, long TokensCompletion, long TokensTotal, long TokensCached, long TokensReasoning, decimal CostUsd, long EnergyCharged,
    bool Compressed, long TokensSaved, bool Cached, long PredictedTokens, double? PredictionAccuracy, int Attempts, string Outcome, bool Estimated, double LatencyMs,
    DateTimeOffset CreatedAt);

internal sealed record UsageTotalsView(long Requests, long InputTokens, long OutputTokens, long TotalTokens, decimal CostUsd, long Energy, long TokensSaved);

internal sealed record UsagePage(IReadOnlyList<UsageView> Data, UsageTotalsView Totals, int Limit, int Skip, bool HasMore);

internal sealed record FeedbackChange(string? Outcome);

internal sealed record FeedbackView(
    string RequestId, FeedbackOutcome Outcome, FeedbackOutcome? FormerOutcome, IReadOnlyDictionary<string, double> ModelPreferenceScore);

internal sealed record ReceiptView(UsageView Call, JsonElement? Receipt);

internal sealed record PriceView(
    [property: JsonPropertyName("cost_per_1k_input")] decimal? CostPer1kInput, [property: JsonPropertyName("cost_per_1k_output")] decimal? CostPer1kOutput,
    [property: JsonPropertyName("cost_per_1k_cached_input")] decimal? CostPer1kCachedInput, [property: JsonPropertyName("cost_per_1k_cache_write")] decimal? CostPer1kCacheWrite,
    [property: JsonPropertyName("cost_per_1k_hour_cache_write")] decimal? CostPer1kHourCacheWrite,
    long? LongInputAbove, [property: JsonPropertyName("cost_per_1k_long_input")] decimal? CostPer1kLongInput, [property: JsonPropertyName("cost_per_1k_long_output")] decimal? CostPer1kLongOutput,
    [property: JsonPropertyName("cost_per_1k_long_cached_input")] decimal? CostPer1kLongCachedInput, [property: JsonPropertyName("cost_per_1k_long_cache_write")] decimal? CostPer1kLongCacheWrite,
    [property: JsonPropertyName("cost_per_1k_long_hour_cache_write")] decimal? CostPer1kLongHourCacheWrite,
    DateTimeOffset? From);

internal sealed record ModelView(
    string Provider, string Model, string? UpstreamModel, string Class, IReadOnlyList<PriceView> Prices, int ContextTokens, double Quality, double Speed, string? BestFor,
    string? Effort, int? EnergyPerMille, bool? Tools, bool? Images);

internal sealed record ModelList(IReadOnlyList<ModelView> Models);

internal sealed record ProviderView(string Name, string Kind, bool Simulated, string? BaseUrl, bool? KeyFound);

/// <param name="Models">All models, served or not.</param>
/// <param name="Providers">Who serves them.</param>
/// <param name="Skipped">What an import left out, each with why; absent otherwise.</param>
internal sealed record CatalogView(IReadOnlyList<ModelView> Models, IReadOnlyList<ProviderView> Providers, IReadOnlyList<string>? Skipped = null);

internal sealed record KeyRequest(string? Workspace, string? User, string? Role, string? Tier, int? ExpiresInDays, string? Name);

internal sealed record KeyCreated(string Id, string Key, string Workspace, string? User, string Role, DateTimeOffset? ExpiresAt);

internal sealed record KeyView(string Id, string Workspace, string? User, string Role, string? Name, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

internal sealed record KeyList(IReadOnlyList<KeyView> Keys, bool HasMore);

internal sealed record TermsView(string OverLimit, double DebtLimitPercent, decimal? DailyBudgetUsd, decimal? WeeklyBudgetUsd, decimal? MonthlyBudgetUsd, bool SharedCache);

internal sealed record WindowView(decimal DayUsd, decimal WeekUsd, decimal MonthUsd);

internal sealed record WorkspaceView(string Workspace, TermsView Terms, WindowView Spent, WindowView Leased);

internal sealed record TermsChange(string? OverLimit, double? DebtLimitPercent, decimal? DailyBudgetUsd, decimal? WeeklyBudgetUsd, decimal? MonthlyBudgetUsd, bool SharedCache = false);

internal sealed record OpenAIModel(string Id, string Object, long Created, string OwnedBy);

internal sealed record OpenAIModelList(string Object, IReadOnlyList<OpenAIModel> Data);

internal sealed record CallEventView(
    string RequestId, string WorkspaceId, string UserId, string Action, string Provider, string Model, string Reason, string ActionTaken, string Outcome,
    long TokensTotal, decimal CostUsd, long EnergyCharged, bool Cached, double TotalMs);

internal sealed record HealthView(string Status, string? Detail = null);
