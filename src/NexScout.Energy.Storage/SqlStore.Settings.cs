using System.Data.Common;
using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Routing;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore
{
    public Task<WorkspaceTerms> Workspace(string workspace, CancellationToken cancel) => Read(async connection =>
    {
        var found = await Rows(
            connection, "SELECT terms FROM workspace_terms WHERE workspace_id = @workspace", row => row.GetString(0), cancel,
            ("workspace", PlainText.Of(workspace)));
        return found.Count == 0 ? WorkspaceTerms.Default : VersionedJson.Read(found[0], StorageJson.Default.WorkspaceTerms);
    }, cancel);

    public Task SetWorkspace(string workspace, WorkspaceTerms terms, CancellationToken cancel) => Write(connection => Execute(
        connection,
        "INSERT INTO workspace_terms (workspace_id, terms, updated_at) VALUES (@workspace, @terms, @now) "
        + "ON CONFLICT (workspace_id) DO UPDATE SET terms = excluded.terms, updated_at = excluded.updated_at",
        cancel, ("workspace", PlainText.Of(workspace)),
        ("terms", new JsonText(JsonSerializer.Serialize(terms, StorageJson.Default.WorkspaceTerms))), ("now", Time.GetUtcNow())), cancel);

    public Task<IReadOnlyList<CatalogModel>> Models(CancellationToken cancel) => Read(connection => Rows(
        connection, "SELECT definition FROM ai_model_configs ORDER BY id",
        row => VersionedJson.Read(row.GetString(0), StorageJson.Default.CatalogModel), cancel), cancel);

    public Task SetModels(IReadOnlyList<CatalogModel> models, CancellationToken cancel) => Write(async connection =>
    {
        foreach (var model in models) await SetModel(connection, model, cancel);
        return models.Count;
    }, cancel);

    private Task<int> SetModel(DbConnection connection, CatalogModel model, CancellationToken cancel)
    {
        var now = Time.GetUtcNow();
        var price = model.PriceAt(now);
        return Execute(
            connection,
            "INSERT INTO ai_model_configs (id, provider, model, model_type, cost_per_1k_input, cost_per_1k_output, max_tokens, quality_score, "
            + "speed_score, best_for, definition, updated_at) VALUES (@id, @provider, @model, @type, @input, @output, @context, @quality, "
            + "@speed, @best, @definition, @now) ON CONFLICT (id) DO UPDATE SET model_type = excluded.model_type, "
            + "cost_per_1k_input = excluded.cost_per_1k_input, cost_per_1k_output = excluded.cost_per_1k_output, "
            + "max_tokens = excluded.max_tokens, quality_score = excluded.quality_score, speed_score = excluded.speed_score, "
            + "best_for = excluded.best_for, definition = excluded.definition, updated_at = excluded.updated_at",
            cancel, ("id", model.Id), ("provider", model.Provider), ("model", model.Name), ("type", Words<ModelClass>.Of(model.Class)),
            ("input", price?.Input.UsdPerThousand), ("output", price?.Output.UsdPerThousand), ("context", model.ContextTokens),
            ("quality", model.Quality), ("speed", model.Speed), ("best", model.BestFor),
            ("definition", new JsonText(JsonSerializer.Serialize(model, StorageJson.Default.CatalogModel))), ("now", now));
    }
}
