using System.Data.Common;
using NexScout.Energy.Budgets;
using NexScout.Energy.Prediction;
using NexScout.Energy.Pricing;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IPredictionStore
{
    private const string PredictionColumns =
        "id, workspace_id, user_id, action, predicted_tokens, predicted_cost_nano, predicted_energy, recommended_model, created_at, approved, "
        + "rejected_reason, request_id, actual_tokens, actual_cost_nano, prediction_accuracy, closed_at";

    public Task KeepPrediction(StoredPrediction prediction, CancellationToken cancel) => Write(connection => Execute(
        connection,
        "INSERT INTO ai_cost_predictions (id, workspace_id, user_id, action, predicted_tokens, predicted_cost_nano, predicted_energy, "
        + "recommended_model, created_at) VALUES (@id, @workspace, @user, @action, @tokens, @cost, @energy, @model, @at)",
        cancel, ("id", PredictionName(prediction.Id)), ("workspace", PlainText.Of(prediction.User.Workspace)),
        ("user", PlainText.Of(prediction.User.User)), ("action", PlainText.Of(prediction.Feature)), ("tokens", prediction.PredictedTokens),
        ("cost", prediction.PredictedCost.Value), ("energy", prediction.PredictedEnergy), ("model", PlainText.Of(prediction.RecommendedModel)),
        ("at", prediction.At)), cancel);

    public async Task<StoredPrediction?> FindPrediction(RequestId id, CancellationToken cancel) =>
        await Read(connection => Find(connection, id, cancel), cancel) is [var prediction] ? prediction : null;

    public Task<IReadOnlyList<StoredPrediction>> Predictions(string? workspace, string? user, int most, CancellationToken cancel)
    {
        var (where, values) = Where(
            ("workspace_id = @workspace", "workspace", PlainText.OrNull(workspace)), ("user_id = @user", "user", PlainText.OrNull(user)));
        return Survey(connection => Rows(
            connection, $"SELECT {PredictionColumns} FROM ai_cost_predictions{where} ORDER BY created_at DESC, id DESC LIMIT @most",
            ReadPrediction, cancel, [.. values, ("most", most)]), cancel);
    }

    public Task<bool> ClosePrediction(PredictionClosing closing, CancellationToken cancel) => Write(async connection =>
    {
        if (await Find(connection, closing.Id, cancel) is not [var open] || open.User != closing.User) return false;
        return await Execute(
            connection,
            "UPDATE ai_cost_predictions SET approved = @yes, request_id = @call, actual_tokens = @tokens, actual_cost_nano = @cost, "
            + "prediction_accuracy = @accuracy, closed_at = @now WHERE id = @id AND approved IS NULL",
            cancel, ("id", PredictionName(closing.Id)), ("yes", true), ("call", closing.Call.ToString()), ("tokens", closing.Tokens),
            ("cost", closing.Cost.Value), ("accuracy", closing.Accuracy(open.PredictedTokens)), ("now", Time.GetUtcNow())) > 0;
    }, cancel);

    public async Task<bool> DeclinePrediction(RequestId id, string reason, CancellationToken cancel) => await Write(connection => Execute(
        connection,
        "UPDATE ai_cost_predictions SET approved = @no, rejected_reason = @reason, closed_at = @now WHERE id = @id AND approved IS NULL",
        cancel, ("id", PredictionName(id)), ("no", false), ("reason", PlainText.Of(reason)), ("now", Time.GetUtcNow())), cancel) > 0;

    public Task<int> RemovePredictions(DateTimeOffset before, int most, CancellationToken cancel) => Tidy(connection => Execute(
        connection,
        "DELETE FROM ai_cost_predictions WHERE id IN (SELECT id FROM ai_cost_predictions WHERE created_at < @before ORDER BY created_at LIMIT @most)",
        cancel, ("before", before), ("most", most)), cancel);

    private static string PredictionName(RequestId id) => PrefixedId.Of(PrefixedId.Prediction, id);

    private Task<IReadOnlyList<StoredPrediction>> Find(DbConnection connection, RequestId id, CancellationToken cancel) => Rows(
        connection, $"SELECT {PredictionColumns} FROM ai_cost_predictions WHERE id = @id", ReadPrediction, cancel, ("id", PredictionName(id)));

    private static StoredPrediction ReadPrediction(DbDataReader row) => new()
    {
        Id = Prefixed(PrefixedId.Prediction, row.GetString(0)),
        User = new UserKey(row.GetString(1), row.GetString(2)),
        Feature = row.GetString(3),
        PredictedTokens = row.GetInt64(4),
        PredictedCost = new NanoUsd(row.GetInt64(5)),
        PredictedEnergy = row.GetInt64(6),
        RecommendedModel = row.GetString(7),
        At = row.GetFieldValue<DateTimeOffset>(8),
        Approved = row.IsDBNull(9) ? null : row.GetBoolean(9),
        RejectedReason = UsageRow.Text(row, 10),
        Call = row.IsDBNull(11) ? null : UsageRow.Id(row.GetString(11)),
        ActualTokens = row.IsDBNull(12) ? null : row.GetInt64(12),
        ActualCost = row.IsDBNull(13) ? null : new NanoUsd(row.GetInt64(13)),
        Accuracy = row.IsDBNull(14) ? null : row.GetDouble(14),
        ClosedAt = row.IsDBNull(15) ? null : row.GetFieldValue<DateTimeOffset>(15),
    };
}
