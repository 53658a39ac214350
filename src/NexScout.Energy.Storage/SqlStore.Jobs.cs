using NexScout.Energy.Jobs;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IJobStore, IRecordRetention
{
    // One statement, so that of several who ask at once one changes the row. A job that was never done is due at once.
    public async Task<bool> TakeJob(string name, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancel) =>
        await Write(connection => Execute(
            connection,
            "INSERT INTO energy_jobs (name, owner, leased_until, next_run, last_result, failures) VALUES (@name, @owner, @until, @now, '', 0) "
            + "ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, leased_until = excluded.leased_until "
            + "WHERE energy_jobs.next_run <= @now AND (energy_jobs.leased_until IS NULL OR energy_jobs.leased_until <= @now)",
            cancel, ("name", name), ("owner", PlainText.Of(owner)), ("until", now + lease), ("now", now)), cancel) > 0;

    public async Task<bool> KeepJob(string name, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancel) =>
        await Write(connection => Execute(
            connection, "UPDATE energy_jobs SET leased_until = @until WHERE name = @name AND owner = @owner AND leased_until > @now",
            cancel, ("name", name), ("owner", PlainText.Of(owner)), ("until", now + lease), ("now", now)), cancel) > 0;

    public Task EndJob(string name, string owner, DateTimeOffset now, string result, bool failed, DateTimeOffset again, CancellationToken cancel) => Write(connection => Execute(
        connection,
        "UPDATE energy_jobs SET owner = NULL, leased_until = NULL, last_run = @now, next_run = @again, last_result = @result, "
        + "failures = CASE WHEN @failed THEN failures + 1 ELSE 0 END WHERE name = @name AND owner = @owner",
        cancel, ("name", name), ("owner", PlainText.Of(owner)), ("now", now), ("again", again),
        ("result", PlainText.Of(result.Length <= 1_000 ? result : result[..1_000])), ("failed", failed)), cancel);

    public Task<IReadOnlyList<JobState>> Jobs(CancellationToken cancel) => Read(connection => Rows(
        connection, "SELECT name, owner, last_run, next_run, last_result, failures FROM energy_jobs ORDER BY name",
        row => new JobState(
            row.GetString(0), UsageRow.Text(row, 1), row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3),
            row.GetString(4), row.GetInt32(5)), cancel), cancel);

    public Task<int> RemoveUsage(DateTimeOffset before, int most, CancellationToken cancel) => Tidy(connection => Execute(
        connection,
        // Never what is in no sum yet.
        "DELETE FROM ai_usage_logs WHERE id IN (SELECT id FROM ai_usage_logs WHERE created_at < @before "
        + "AND created_at < (SELECT max(rolled_until) FROM usage_rollup) ORDER BY created_at LIMIT @most)",
        cancel, ("before", before), ("most", most)), cancel);

    public Task<int> RemoveForecasts(DateTimeOffset before, int most, CancellationToken cancel) => Tidy(connection => Execute(
        connection, "DELETE FROM ai_cost_simulations WHERE id IN (SELECT id FROM ai_cost_simulations WHERE created_at < @before LIMIT @most)",
        cancel, ("before", before), ("most", most)), cancel);

    public Task<int> RemoveNodes(DateTimeOffset before, CancellationToken cancel) => Tidy(connection => Execute(
        connection,
        "DELETE FROM energy_nodes WHERE alive_until < @before AND NOT EXISTS (SELECT 1 FROM opened_calls o WHERE o.node = energy_nodes.node)",
        cancel, ("before", before)), cancel);
}
