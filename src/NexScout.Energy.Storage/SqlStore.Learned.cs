using System.Text.Json;
using NexScout.Energy.Prediction;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IPredictorStore
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    public Task<PredictorMemory> Recall(CancellationToken cancel) => Read(
        async connection => new PredictorMemory(
            await Rows(
                connection, "SELECT model, ratio, deviation, samples FROM token_calibrations ORDER BY model",
                row => new LearnedCalibration(row.GetString(0), row.GetDouble(1), row.GetDouble(2), row.GetInt64(3)), cancel),
            await Rows(
                connection, "SELECT feature, model, counts FROM output_lengths ORDER BY updated_at DESC, feature, model",
                row => new LearnedLengths(row.GetString(0), row.GetString(1), Counts(row.GetString(2))), cancel)),
        cancel);

    // In one order for all processes, so that two of them never wait for each other.
    public Task Keep(PredictorMemory learned, CancellationToken cancel) => Write(async connection =>
    {
        var now = Time.GetUtcNow();
        foreach (var (model, ratio, deviation, samples) in learned.Calibrations.OrderBy(one => one.Model, StringComparer.Ordinal))
        {
            await Execute(
                connection,
                "INSERT INTO token_calibrations (model, ratio, deviation, samples, updated_at) VALUES (@model, @ratio, @deviation, @samples, @now) "
                + "ON CONFLICT (model) DO UPDATE SET ratio = excluded.ratio, deviation = excluded.deviation, samples = excluded.samples, "
                + "updated_at = excluded.updated_at",
                cancel, ("model", PlainText.Of(model)), ("ratio", ratio), ("deviation", deviation), ("samples", samples), ("now", now));
        }

        var lengths = learned.Lengths.OrderBy(one => one.Feature, StringComparer.Ordinal).ThenBy(one => one.Model, StringComparer.Ordinal);
        foreach (var (feature, model, counts) in lengths)
        {
            await Execute(
                connection,
                "INSERT INTO output_lengths (feature, model, counts, updated_at) VALUES (@feature, @model, @counts, @now) "
                + "ON CONFLICT (feature, model) DO UPDATE SET counts = excluded.counts, updated_at = excluded.updated_at",
                cancel, ("feature", PlainText.Of(feature)), ("model", PlainText.Of(model)),
                ("counts", new JsonText(JsonSerializer.Serialize(counts, StorageJson.Default.IReadOnlyListInt32))), ("now", now));
        }

        // What nobody asked for in so long would take the room of what is asked for.
        await Execute(connection, "DELETE FROM output_lengths WHERE updated_at < @before", cancel, ("before", now - KeptFor));
        await Execute(connection, "DELETE FROM token_calibrations WHERE updated_at < @before", cancel, ("before", now - KeptFor));
        return true;
    }, cancel);

    private static IReadOnlyList<int> Counts(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StorageJson.Default.IReadOnlyListInt32) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
