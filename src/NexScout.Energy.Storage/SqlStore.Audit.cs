using System.Data.Common;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;
using NexScout.Energy.Reports;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IAccountAudit
{
    // One statement sees one moment: a call that ends meanwhile is in both books or in neither. Users of one side only count too.
    public Task<AccountAudit> Audit(string? workspace, DateOnly? day, int most, CancellationToken cancel) => Survey(
        async connection =>
        {
            var whole = await FirstWholeDay(connection, cancel);
            var of = workspace is null ? "" : " AND workspace_id = @workspace";
            var account = workspace is null ? "" : " AND substr(key, 1, length(@workspace) + 1) = @workspace || '/'";
            var called = day is null ? "" : " AND key IN (SELECT workspace_id || '/' || user_id FROM ai_usage_logs WHERE created_at >= @from AND created_at < @to)";
            var rows = await Rows(
                connection,
                "WITH books AS (SELECT key, sum(log_tokens) AS log_tokens, sum(own_tokens) AS own_tokens, sum(log_cost) AS log_cost, sum(own_cost) AS own_cost FROM ("
                + "SELECT workspace_id || '/' || user_id AS key, CAST(sum(tokens_prompt + tokens_completion) AS bigint) AS log_tokens, 0 AS own_tokens, "
                + $"CAST(sum(cost_nano) AS bigint) AS log_cost, 0 AS own_cost FROM ai_usage_logs WHERE created_at >= @kept{of} GROUP BY workspace_id, user_id "
                + "UNION ALL SELECT workspace_id || '/' || user_id, CAST(sum(tokens) AS bigint), 0, CAST(sum(cost_nano) AS bigint), 0 "
                + $"FROM ai_usage_user_days WHERE day < @whole{of} GROUP BY workspace_id, user_id "
                + $"UNION ALL SELECT key, 0, {Number("total_tokens")}, 0, {Number("total_cost")} FROM actor_state WHERE kind = 1{account}"
                + $") AS entries WHERE 1 = 1{called} GROUP BY key), "
                + "differ AS (SELECT * FROM books WHERE log_tokens <> own_tokens OR log_cost <> own_cost) "
                + "SELECT (SELECT count(*) FROM books), (SELECT count(*) FROM differ), key, CAST(log_tokens AS bigint), CAST(own_tokens AS bigint), "
                + "CAST(log_cost AS bigint), CAST(own_cost AS bigint) FROM (SELECT 1) AS one LEFT JOIN differ ON 1 = 1 ORDER BY key LIMIT @most",
                row => (Users: row.GetInt64(0), Differ: row.GetInt64(1), Difference: row.IsDBNull(2) ? null : new AccountDifference(
                    UserKey.Parse(row.GetString(2)), row.GetInt64(3), row.GetInt64(4), new NanoUsd(row.GetInt64(5)), new NanoUsd(row.GetInt64(6)))),
                cancel, ("workspace", PlainText.Of(workspace ?? "")), ("from", Start(day ?? default)), ("to", Start(Next(day ?? default))), ("most", most),
                ("kept", Start(whole)), ("whole", Text(whole)));
            return new AccountAudit(rows[0].Users, rows[0].Users - rows[0].Differ, [.. rows.Select(row => row.Difference).OfType<AccountDifference>()]);
        }, cancel);

    // Of the days before, some calls are no longer in the log: their sums are.
    private async Task<DateOnly> FirstWholeDay(DbConnection connection, CancellationToken cancel)
    {
        if (await RolledUntil(connection, cancel) is not { } rolled) return DateOnly.MinValue;
        if (await First(connection, "SELECT min(created_at) FROM ai_usage_logs", cancel) is not { } oldest) return Next(Day(rolled));
        var next = Next(Day(oldest));
        // The day that is not rolled up to its end has lost no record yet.
        return Start(next) <= rolled ? next : Day(oldest);

        static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
    }

    // The last day there is has none after it.
    private static DateOnly Next(DateOnly day) => day == DateOnly.MaxValue ? day : day.AddDays(1);

    private string Number(string name) => $"COALESCE(CAST({MemberOf("state", name)} AS bigint), 0)";
}
