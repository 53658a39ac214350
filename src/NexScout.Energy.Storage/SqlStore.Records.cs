using System.Data.Common;
using System.Text;
using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore
{
    public Task<UsageRecord?> Find(RequestId id, CancellationToken cancel) => Read(async connection =>
    {
        var found = await Rows(
            connection, $"SELECT {UsageRow.Columns}, metadata FROM ai_usage_logs WHERE id = @id",
            row => UsageRow.Read(row, withReceipt: true), cancel, ("id", id.ToString()));
        return found.Count == 0 ? null : found[0];
    }, cancel);

    public Task<IReadOnlyList<UsageRecord>> Usage(UsageQuery query, CancellationToken cancel)
    {
        if (query.Most is < 1 or > 1000) throw new ArgumentOutOfRangeException(nameof(query), $"Most is {query.Most}; it must be 1 to 1000.");
        if (query.Skip < 0) throw new ArgumentOutOfRangeException(nameof(query), $"Skip is {query.Skip}; it must not be negative.");
        var (where, values) = Where(query);
        return Survey(connection => Rows(
            connection,
            $"SELECT {UsageRow.Columns} FROM ai_usage_logs{where} ORDER BY created_at DESC, id DESC LIMIT @most OFFSET @skip",
            row => UsageRow.Read(row, withReceipt: false), cancel, [.. values, ("most", query.Most), ("skip", query.Skip)]), cancel);
    }

    public Task<UsageTotals> Totals(UsageQuery query, CancellationToken cancel)
    {
        var (where, values) = Where(query);
        return Survey(async connection => (await Rows(
            connection,
            "SELECT COUNT(*), " + Sum("tokens_prompt") + Sum("tokens_completion") + Sum("cost_nano") + Sum("energy")
            + $"CAST(COALESCE(SUM(tokens_saved), 0) AS bigint) FROM ai_usage_logs{where}",
            row => new UsageTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), new NanoUsd(row.GetInt64(3)), row.GetInt64(4), row.GetInt64(5)),
            cancel, values))[0], cancel);

        static string Sum(string column) => $"CAST(COALESCE(SUM({column}), 0) AS bigint), ";
    }

    public Task<IReadOnlyList<LoadEvent>> LoadEvents(DateTimeOffset since, int most, CancellationToken cancel) => Read(connection => Rows(
        connection,
        "SELECT load_state, system_load_percent, active_requests, queue_depth, models_affected, actions_taken, duration_seconds, created_at "
        + "FROM system_load_events WHERE created_at >= @since ORDER BY created_at DESC, id DESC LIMIT @most",
        ReadLoadEvent, cancel, ("since", since), ("most", most)), cancel);

    public Task<IReadOnlyList<Debt>> Debts(UserKey user, int most, CancellationToken cancel) => Read(connection => Rows(
        connection,
        "SELECT debt_tokens, debt_cost_nano, overspend_reason, status, since FROM token_debt_tracker "
        + "WHERE workspace_id = @workspace AND user_id = @user ORDER BY id DESC LIMIT @most",
        row => new Debt(row.GetInt64(0), new NanoUsd(row.GetInt64(1)), row.GetString(2), Words<DebtStatus>.Parse(row.GetString(3)),
            row.GetFieldValue<DateTimeOffset>(4)),
        cancel, ("workspace", PlainText.Of(user.Workspace)), ("user", PlainText.Of(user.User)), ("most", most)), cancel);

    private static (string Where, (string, object?)[] Values) Where(UsageQuery query) => Where(
        ("workspace_id = @workspace", "workspace", PlainText.OrNull(query.Workspace)),
        ("user_id = @user", "user", PlainText.OrNull(query.User)),
        ("action = @feature", "feature", PlainText.OrNull(query.Feature)),
        ("created_at >= @from", "from", query.From),
        ("created_at < @to", "to", query.To));

    // Only what is given: a condition that may be switched off has a plan that fits no case.
    private static (string Where, (string, object?)[] Values) Where(params ReadOnlySpan<(string Condition, string Name, object? Value)> all)
    {
        var where = new StringBuilder();
        var values = new List<(string, object?)>();
        foreach (var (condition, name, value) in all)
        {
            if (value is null) continue;
            where.Append(where.Length == 0 ? " WHERE " : " AND ").Append(condition);
            values.Add((name, value));
        }

        return (where.ToString(), [.. values]);
    }

    private static LoadEvent ReadLoadEvent(DbDataReader row) => new(
        Words<LoadState>.Parse(row.GetString(0)), row.GetDouble(1), row.GetInt32(2), row.GetInt32(3),
        List(row.GetString(4)), List(row.GetString(5)), row.GetDouble(6), row.GetFieldValue<DateTimeOffset>(7));

    private static IReadOnlyList<string> List(string json) => JsonSerializer.Deserialize(json, StorageJson.Default.IReadOnlyListString) ?? [];
}
