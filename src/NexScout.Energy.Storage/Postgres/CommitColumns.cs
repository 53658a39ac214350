using System.Text;
using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage.Postgres;

/// <summary>A row and the number of the write that it belongs to.</summary>
internal readonly record struct Numbered<T>(int Write, T Row);

/// <summary>A debt, whose it is and when it is written.</summary>
internal readonly record struct OwnedDebt(UserKey User, Debt Debt, DateTimeOffset At);

/// <summary>The columns of each kind of row in a commit.</summary>
internal static class CommitColumns
{
    public static readonly ArrayColumn<Numbered<ActorWrite>>[] States =
    [
        ArrayColumn<Numbered<ActorWrite>>.Int("n", item => item.Write),
        ArrayColumn<Numbered<ActorWrite>>.Int("kind", item => (int)item.Row.Key.Kind),
        ArrayColumn<Numbered<ActorWrite>>.Text("key", item => PlainText.Of(item.Row.Key.Key)),
        ArrayColumn<Numbered<ActorWrite>>.Long("read", item => item.Row.ReadVersion),
        ArrayColumn<Numbered<ActorWrite>>.Json("state", item => Encoding.UTF8.GetString(item.Row.State.Span)),
    ];

    public static readonly ArrayColumn<Numbered<UsageRecord>>[] Closed = Usage();

    public static readonly ArrayColumn<Numbered<OpenedCall>>[] Opened =
    [
        ArrayColumn<Numbered<OpenedCall>>.Int("n", item => item.Write),
        ArrayColumn<Numbered<OpenedCall>>.Text("id", item => item.Row.Id.ToString()),
        ArrayColumn<Numbered<OpenedCall>>.Text("workspace_id", item => PlainText.Of(item.Row.User.Workspace)),
        ArrayColumn<Numbered<OpenedCall>>.Text("user_id", item => PlainText.Of(item.Row.User.User)),
        ArrayColumn<Numbered<OpenedCall>>.Text("feature", item => PlainText.Of(item.Row.Feature)),
        ArrayColumn<Numbered<OpenedCall>>.Text("model", item => PlainText.Of(item.Row.Model)),
        ArrayColumn<Numbered<OpenedCall>>.Text("mode", item => PlainText.Of(item.Row.Mode)),
        ArrayColumn<Numbered<OpenedCall>>.Text("routing_reason", item => PlainText.Of(item.Row.Reason)),
        ArrayColumn<Numbered<OpenedCall>>.Text("load_state", item => Words<LoadState>.Of(item.Row.Load)),
        ArrayColumn<Numbered<OpenedCall>>.Long("tokens_prompt", item => item.Row.Estimate.Input),
        ArrayColumn<Numbered<OpenedCall>>.Long("tokens_completion", item => item.Row.Estimate.Output),
        ArrayColumn<Numbered<OpenedCall>>.Long("tokens_cached", item => item.Row.Estimate.CachedInput),
        ArrayColumn<Numbered<OpenedCall>>.Long("tokens_cache_write", item => item.Row.Estimate.CacheWrite),
        ArrayColumn<Numbered<OpenedCall>>.Long("tokens_reasoning", item => item.Row.Estimate.Reasoning),
        ArrayColumn<Numbered<OpenedCall>>.Long("cost_nano", item => item.Row.EstimateCost.Value),
        ArrayColumn<Numbered<OpenedCall>>.Text("node", item => PlainText.Of(item.Row.Node)),
        ArrayColumn<Numbered<OpenedCall>>.Text("prospect_id", item => PlainText.OrNull(item.Row.ProspectId)),
        ArrayColumn<Numbered<OpenedCall>>.Moment("opened_at", item => item.Row.At),
    ];

    public static readonly ArrayColumn<Numbered<RequestId>>[] Withdrawn =
    [
        ArrayColumn<Numbered<RequestId>>.Int("n", item => item.Write),
        ArrayColumn<Numbered<RequestId>>.Text("id", item => item.Row.ToString()),
    ];

    public static readonly ArrayColumn<Numbered<OwnedDebt>>[] Debts =
    [
        ArrayColumn<Numbered<OwnedDebt>>.Int("n", item => item.Write),
        ArrayColumn<Numbered<OwnedDebt>>.Text("workspace_id", item => PlainText.Of(item.Row.User.Workspace)),
        ArrayColumn<Numbered<OwnedDebt>>.Text("user_id", item => PlainText.Of(item.Row.User.User)),
        ArrayColumn<Numbered<OwnedDebt>>.Long("debt_tokens", item => item.Row.Debt.Tokens),
        ArrayColumn<Numbered<OwnedDebt>>.Long("debt_cost_nano", item => item.Row.Debt.Cost.Value),
        ArrayColumn<Numbered<OwnedDebt>>.Text("overspend_reason", item => PlainText.Of(item.Row.Debt.Reason)),
        ArrayColumn<Numbered<OwnedDebt>>.Text("status", item => Words<DebtStatus>.Of(item.Row.Debt.Status)),
        ArrayColumn<Numbered<OwnedDebt>>.Moment("since", item => item.Row.Debt.Since),
        ArrayColumn<Numbered<OwnedDebt>>.Moment("created_at", item => item.Row.At),
    ];

    public static readonly ArrayColumn<Numbered<LoadEvent>>[] LoadEvents =
    [
        ArrayColumn<Numbered<LoadEvent>>.Int("n", item => item.Write),
        ArrayColumn<Numbered<LoadEvent>>.Text("load_state", item => Words<LoadState>.Of(item.Row.State)),
        ArrayColumn<Numbered<LoadEvent>>.Real("system_load_percent", item => item.Row.Percent),
        ArrayColumn<Numbered<LoadEvent>>.Int("active_requests", item => item.Row.ActiveRequests),
        ArrayColumn<Numbered<LoadEvent>>.Int("queue_depth", item => item.Row.QueueDepth),
        ArrayColumn<Numbered<LoadEvent>>.Json("models_affected", item => List(item.Row.ModelsAffected)),
        ArrayColumn<Numbered<LoadEvent>>.Json("actions_taken", item => List(item.Row.ActionsTaken)),
        ArrayColumn<Numbered<LoadEvent>>.Real("duration_seconds", item => item.Row.SecondsInLast),
        ArrayColumn<Numbered<LoadEvent>>.Moment("created_at", item => item.Row.At),
    ];

    private static ArrayColumn<Numbered<UsageRecord>>[] Usage() =>
    [
        ArrayColumn<Numbered<UsageRecord>>.Int("n", item => item.Write),
        ArrayColumn<Numbered<UsageRecord>>.Text("id", item => item.Row.Id.ToString()),
        ArrayColumn<Numbered<UsageRecord>>.Text("workspace_id", item => PlainText.Of(item.Row.User.Workspace)),
        ArrayColumn<Numbered<UsageRecord>>.Text("user_id", item => PlainText.Of(item.Row.User.User)),
        ArrayColumn<Numbered<UsageRecord>>.Text("prospect_id", item => PlainText.OrNull(item.Row.ProspectId)),
        ArrayColumn<Numbered<UsageRecord>>.Text("action", item => PlainText.Of(item.Row.Feature)),
        ArrayColumn<Numbered<UsageRecord>>.Text("provider", item => PlainText.Of(item.Row.Provider)),
        ArrayColumn<Numbered<UsageRecord>>.Text("model", item => PlainText.Of(item.Row.Model)),
        ArrayColumn<Numbered<UsageRecord>>.Text("mode", item => PlainText.Of(item.Row.Mode)),
        ArrayColumn<Numbered<UsageRecord>>.Text("routing_reason", item => PlainText.Of(item.Row.Reason)),
        ArrayColumn<Numbered<UsageRecord>>.Text("load_state", item => Words<LoadState>.Of(item.Row.Load)),
        ArrayColumn<Numbered<UsageRecord>>.Long("tokens_prompt", item => item.Row.Usage.Input),
        ArrayColumn<Numbered<UsageRecord>>.Long("tokens_completion", item => item.Row.Usage.Output),
        ArrayColumn<Numbered<UsageRecord>>.Long("tokens_cached", item => item.Row.Usage.CachedInput),
        ArrayColumn<Numbered<UsageRecord>>.Long("tokens_cache_write", item => item.Row.Usage.CacheWrite),
        ArrayColumn<Numbered<UsageRecord>>.Long("tokens_reasoning", item => item.Row.Usage.Reasoning),
        ArrayColumn<Numbered<UsageRecord>>.Long("cost_nano", item => item.Row.Cost.Value),
        ArrayColumn<Numbered<UsageRecord>>.Long("energy", item => item.Row.Energy),
        ArrayColumn<Numbered<UsageRecord>>.Bool("compression_applied", item => item.Row.Compressed),
        ArrayColumn<Numbered<UsageRecord>>.Long("tokens_saved", item => item.Row.TokensSaved),
        ArrayColumn<Numbered<UsageRecord>>.Bool("cached_response", item => item.Row.Cached),
        ArrayColumn<Numbered<UsageRecord>>.Long("predicted_tokens", item => item.Row.PredictedTokens),
        ArrayColumn<Numbered<UsageRecord>>.Real("prediction_accuracy", item => item.Row.Accuracy),
        ArrayColumn<Numbered<UsageRecord>>.Int("attempts", item => item.Row.Attempts),
        ArrayColumn<Numbered<UsageRecord>>.Text("outcome", item => Words<CallOutcome>.Of(item.Row.Outcome)),
        ArrayColumn<Numbered<UsageRecord>>.Bool("estimated", item => item.Row.Estimated),
        ArrayColumn<Numbered<UsageRecord>>.Real("duration_ms", item => item.Row.Milliseconds),
        ArrayColumn<Numbered<UsageRecord>>.Moment("created_at", item => item.Row.At),
        ArrayColumn<Numbered<UsageRecord>>.Text("experiment", item => PlainText.OrNull(item.Row.Experiment)),
        ArrayColumn<Numbered<UsageRecord>>.Text("variant", item => PlainText.OrNull(item.Row.Variant)),
        ArrayColumn<Numbered<UsageRecord>>.Json("metadata", item => item.Row.Receipt.IsEmpty ? null : Encoding.UTF8.GetString(item.Row.Receipt.Span)),
    ];

    private static string List(IReadOnlyList<string> items) => JsonSerializer.Serialize(items, StorageJson.Default.IReadOnlyListString);
}
