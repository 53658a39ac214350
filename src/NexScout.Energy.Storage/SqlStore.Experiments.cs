using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Experiments;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IExperimentStore
{
    public Task<IReadOnlyList<Experiment>> Experiments(CancellationToken cancel) => Read(connection => Rows(
        connection, "SELECT definition FROM ai_experiments ORDER BY id",
        row => VersionedJson.Read(row.GetString(0), StorageJson.Default.Experiment), cancel), cancel);

    public async Task<bool> SetExperiment(Experiment experiment, string? owner, CancellationToken cancel) => await Write(connection => Execute(
        connection,
        "INSERT INTO ai_experiments (id, workspace_id, feature, definition, updated_at) VALUES (@id, @workspace, @feature, @definition, @now) "
        + "ON CONFLICT (id) DO UPDATE SET workspace_id = excluded.workspace_id, feature = excluded.feature, definition = excluded.definition, "
        + "updated_at = excluded.updated_at WHERE @owner = '' OR ai_experiments.workspace_id = @owner",
        cancel, ("id", experiment.Id), ("workspace", PlainText.OrNull(experiment.Workspace)), ("feature", experiment.Feature),
        ("definition", new JsonText(JsonSerializer.Serialize(experiment, StorageJson.Default.Experiment))), ("now", Time.GetUtcNow()),
        ("owner", PlainText.Of(owner ?? ""))), cancel) > 0;

    public async Task<bool> RemoveExperiment(string id, string? owner, CancellationToken cancel) => await Write(connection => Execute(
        connection, "DELETE FROM ai_experiments WHERE id = @id AND (@owner = '' OR workspace_id = @owner)",
        cancel, ("id", PlainText.Of(id)), ("owner", PlainText.Of(owner ?? ""))), cancel) > 0;

    public Task<IReadOnlyList<VariantFigures>> Figures(string id, string? workspace, CancellationToken cancel) => Survey(connection => Rows(
        connection,
        "SELECT l.variant, count(*), count(DISTINCT l.workspace_id || '/' || l.user_id), "
        + "sum(CASE WHEN l.outcome IN ('succeeded', 'cached') THEN 1 ELSE 0 END), sum(CASE WHEN l.cached_response THEN 1 ELSE 0 END), "
        + "sum(CASE WHEN l.outcome IN ('succeeded', 'cached') THEN l.tokens_prompt + l.tokens_completion ELSE 0 END), "
        + "sum(CASE WHEN l.outcome IN ('succeeded', 'cached') THEN l.cost_nano ELSE 0 END), "
        + "sum(CASE WHEN l.outcome IN ('succeeded', 'cached') THEN l.duration_ms ELSE 0 END), "
        + "sum(CASE WHEN f.outcome = 'accepted' THEN 1 ELSE 0 END), sum(CASE WHEN f.outcome = 'edited' THEN 1 ELSE 0 END), "
        + "sum(CASE WHEN f.outcome = 'regenerated' THEN 1 ELSE 0 END) "
        + "FROM ai_usage_logs l LEFT JOIN ai_feedback f ON f.request_id = l.id "
        + "WHERE l.experiment = @id AND (@workspace = '' OR l.workspace_id = @workspace) GROUP BY l.variant ORDER BY l.variant",
        Figures, cancel, ("id", PlainText.Of(id)), ("workspace", PlainText.Of(workspace ?? ""))), cancel);

    private static VariantFigures Figures(DbDataReader row) => new()
    {
        Variant = row.GetString(0),
        Requests = Whole(row, 1),
        Users = Whole(row, 2),
        Answered = Whole(row, 3),
        CacheHits = Whole(row, 4),
        Tokens = Whole(row, 5),
        CostNano = Whole(row, 6),
        Milliseconds = Convert.ToDouble(row.GetValue(7), CultureInfo.InvariantCulture),
        Accepted = Whole(row, 8),
        Edited = Whole(row, 9),
        Regenerated = Whole(row, 10),
    };

    // PostgreSQL sums bigints as numeric.
    private static long Whole(DbDataReader row, int column) => Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture);
}
