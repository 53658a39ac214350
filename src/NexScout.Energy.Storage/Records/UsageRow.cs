using System.Data.Common;
using System.Text;
using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Storage.Records;

/// <summary>A row of <c>ai_usage_logs</c>: its columns in the order in which both databases write and read them.</summary>
internal static class UsageRow
{
    /// <summary>All stored columns but the receipt.</summary>
    public const string Columns =
        "id, workspace_id, user_id, prospect_id, action, provider, model, mode, routing_reason, load_state, "
        + "tokens_prompt, tokens_completion, tokens_cached, tokens_cache_write, tokens_reasoning, cost_nano, energy, "
        + "compression_applied, tokens_saved, cached_response, predicted_tokens, prediction_accuracy, attempts, outcome, "
        + "estimated, duration_ms, created_at, experiment, variant";

    /// <summary>How many columns <see cref="Columns"/> names; the receipt (<c>metadata</c>) follows them.</summary>
    public const int Count = 29;

    public static UsageRecord Read(DbDataReader row, bool withReceipt) => new()
    {
        Id = Id(row.GetString(0)),
        User = new UserKey(row.GetString(1), row.GetString(2)),
        ProspectId = Text(row, 3),
        Feature = row.GetString(4),
        Provider = row.GetString(5),
        Model = row.GetString(6),
        Mode = row.GetString(7),
        Reason = row.GetString(8),
        Load = Words<LoadState>.Parse(row.GetString(9)),
        Usage = Tokens(row, 10),
        Cost = new NanoUsd(row.GetInt64(15)),
        Energy = row.GetInt64(16),
        Compressed = row.GetBoolean(17),
        TokensSaved = row.GetInt64(18),
        Cached = row.GetBoolean(19),
        PredictedTokens = row.GetInt64(20),
        Accuracy = row.IsDBNull(21) ? null : row.GetDouble(21),
        Attempts = row.GetInt32(22),
        Outcome = Words<CallOutcome>.Parse(row.GetString(23)),
        Estimated = row.GetBoolean(24),
        Milliseconds = row.GetDouble(25),
        At = row.GetFieldValue<DateTimeOffset>(26),
        Experiment = Text(row, 27),
        Variant = Text(row, 28),
        Receipt = withReceipt && !row.IsDBNull(Count) ? Encoding.UTF8.GetBytes(row.GetString(Count)) : default(ReadOnlyMemory<byte>),
    };

    /// <summary>Five columns of tokens from <paramref name="first"/> on.</summary>
    public static TokenUsage Tokens(DbDataReader row, int first) =>
        new(row.GetInt64(first), row.GetInt64(first + 1), row.GetInt64(first + 2), row.GetInt64(first + 3), row.GetInt64(first + 4));

    public static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static RequestId Id(string text) =>
        RequestId.TryParse(text, out var id) ? id : throw new InvalidDataException($"the database holds '{text}', which is no request id");
}
