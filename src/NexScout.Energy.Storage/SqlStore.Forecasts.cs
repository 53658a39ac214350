using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Forecasting;
using NexScout.Energy.Pricing;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IDailyUsage, IForecastStore
{
    /// <summary>The day (UTC) of a moment as ten characters, in the database's own words.</summary>
    protected abstract string DayOf(string column);

    public Task<IReadOnlyList<DayUsage>> Daily(string workspace, string? user, DateOnly from, DateOnly to, CancellationToken cancel) => Survey(connection => Rows(
        connection,
        $"SELECT {DayOf("created_at")} AS day, CAST(sum(tokens_prompt + tokens_completion) AS bigint), CAST(sum(cost_nano) AS bigint), CAST(sum(energy) AS bigint) "
        + "FROM ai_usage_logs WHERE workspace_id = @workspace AND (@all OR user_id = @user) AND created_at >= @from AND created_at < @to "
        + $"GROUP BY {DayOf("created_at")} ORDER BY day",
        row => new DayUsage(DateOnly.ParseExact(row.GetString(0), "yyyy-MM-dd", CultureInfo.InvariantCulture), row.GetInt64(1), new NanoUsd(row.GetInt64(2)), row.GetInt64(3)),
        cancel, ("workspace", PlainText.Of(workspace)), ("all", user is null), ("user", PlainText.Of(user ?? "")), ("from", Start(from)), ("to", Start(to))), cancel);

    public Task KeepForecast(string workspace, string? user, Forecast forecast, CancellationToken cancel) => Write(async connection =>
    {
        var factors = new JsonText(JsonSerializer.Serialize(forecast.Factors, StorageJson.Default.IReadOnlyDictionaryStringDouble));
        foreach (var one in (ForecastCase[])[forecast.Best, forecast.Normal, forecast.Worst])
        {
            await Execute(
                connection,
                "INSERT INTO ai_cost_simulations (workspace_id, user_id, simulation_type, scenario, days, predicted_tokens, predicted_cost_nano, "
                + "predicted_energy, confidence_score, factors, created_at) VALUES (@workspace, @user, @type, @scenario, @days, @tokens, @cost, @energy, "
                + "@confidence, @factors, @now)",
                cancel, ("workspace", PlainText.Of(workspace)), ("user", PlainText.OrNull(user)), ("type", forecast.Type), ("scenario", one.Scenario),
                ("days", forecast.Days), ("tokens", one.Tokens), ("cost", one.Cost.Value), ("energy", one.Energy), ("confidence", one.Confidence),
                ("factors", factors), ("now", Time.GetUtcNow()));
        }

        return 3;
    }, cancel);

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
