using NexScout.Energy.Alerts;
using NexScout.Energy.Budgets;
using NexScout.Energy.Events;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pricing;
using NexScout.Energy.Reports;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IAlertReadings
{
    /// <summary>A member of an account's state, as text.</summary>
    protected abstract string MemberOf(string state, string name);

    public Task<IReadOnlyList<DebtChange>> DebtChanges(DateTimeOffset since, CancellationToken cancel) => Survey(connection => Rows(
        connection,
        "SELECT t.id, t.workspace_id, t.user_id, t.debt_tokens, t.debt_cost_nano, t.overspend_reason, t.status, t.since, t.created_at, "
        + "COALESCE((SELECT b.debt_tokens FROM token_debt_tracker b WHERE b.workspace_id = t.workspace_id AND b.user_id = t.user_id AND b.id < t.id "
        + "ORDER BY b.id DESC LIMIT 1), 0) FROM token_debt_tracker t WHERE t.created_at >= @since ORDER BY t.id",
        row => new DebtChange(
            row.GetInt64(0), new UserKey(row.GetString(1), row.GetString(2)),
            new Debt(row.GetInt64(3), new NanoUsd(row.GetInt64(4)), row.GetString(5), Words<DebtStatus>.Parse(row.GetString(6)), row.GetFieldValue<DateTimeOffset>(7)),
            row.GetInt64(9), row.GetFieldValue<DateTimeOffset>(8)),
        cancel, ("since", since)), cancel);

    public Task<IReadOnlyList<BudgetState>> Indebted(DateOnly day, DateTimeOffset since, string after, int most, CancellationToken cancel) => Survey(connection => Rows(
        connection,
        "SELECT state FROM actor_state WHERE kind = 1 AND key > @after AND key IN (SELECT workspace_id || '/' || user_id FROM token_debt_tracker "
        + $"WHERE created_at >= @since AND status <> 'cleared') AND {MemberOf("state", "day")} = @day ORDER BY key LIMIT @most",
        row => VersionedJson.Read(row.GetString(0), EnergyStateJson.Default.BudgetState),
        cancel, ("after", PlainText.Of(after)), ("since", since), ("day", Text(day)), ("most", most)), cancel);

    public Task<IReadOnlyList<OutboxEvent>> LastAlerts(IReadOnlyList<string> types, int most, CancellationToken cancel)
    {
        var names = types.Select((type, n) => ($"type{n}", (object?)type)).ToArray();
        return Read(connection => Rows(
            connection,
            $"SELECT {EventColumns} FROM energy_events WHERE type >= 'alert.' AND type < 'alert/' "
            + $"AND type IN ({string.Join(", ", names.Select(name => "@" + name.Item1))}) ORDER BY created_at DESC, seq DESC LIMIT @most",
            ReadEvent, cancel, [.. names, ("most", most)]), cancel);
    }

    public Task<IReadOnlyList<WorkspaceCost>> WeeklyCosts(DateOnly monday, NanoUsd above, CancellationToken cancel) => Survey(
        async connection => await Rows(
            connection,
            "SELECT workspace_id, CAST(sum(cost_nano) AS bigint) FROM ("
            + "SELECT workspace_id, cost_nano FROM ai_usage_days WHERE day >= @first AND day < @last "
            + "UNION ALL SELECT workspace_id, cost_nano FROM ai_usage_logs WHERE created_at >= @recent AND created_at < @to) AS calls "
            + "GROUP BY workspace_id HAVING sum(cost_nano) > @above ORDER BY workspace_id",
            row => new WorkspaceCost(row.GetString(0), new NanoUsd(row.GetInt64(1))),
            cancel, [.. await Span(connection, new ReportRange(null, monday, monday.AddDays(7)), cancel), ("above", above.Value)]),
        cancel);
}
