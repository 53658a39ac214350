using NexScout.Energy.Budgets;
using NexScout.Energy.Forecasting;

namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Daily_OfAUserAndAWorkspace_SumsByDay()
    {
        await Commit(Some.Write(0) with { Closed = [Some.Record(1), Some.Record(2), Some.Record(3) with { At = Some.Noon.AddDays(1) }] });
        var bob = new UserKey("acme", "bob");
        await Commit(Some.Write(0) with { Key = new Hosting.ActorKey(Hosting.ActorKind.User, "acme/bob"), Closed = [Some.Record(4, bob)] });
        var (from, to) = (DateOnly.FromDateTime(Some.Noon.UtcDateTime), DateOnly.FromDateTime(Some.Noon.UtcDateTime).AddDays(2));

        var ann = await Store.Daily("acme", "ann", from, to, Cancel);
        Assert.Equal([(from, 300L, 90_002L, 4L), (from.AddDays(1), 150L, 45_001L, 2L)], ann.Select(day => (day.Day, day.Tokens, day.Cost.Value, day.Energy)));
        Assert.Equal([450L, 150L], (await Store.Daily("acme", null, from, to, Cancel)).Select(day => day.Tokens));
        Assert.Empty(await Store.Daily("other", null, from, to, Cancel));
        Assert.Single(await Store.Daily("acme", "ann", from, from.AddDays(1), Cancel));
    }

    [Fact]
    public async Task KeepForecast_Made_IsARowForEachCaseUntilItIsRemoved()
    {
        var forecast = ForecastRules.Make("weekly", 7, new DateOnly(2026, 3, 4), [new DayUsage(new DateOnly(2026, 3, 3), 700, new Pricing.NanoUsd(1_500_000_000), 2)]);
        await Store.KeepForecast("acme", "ann", forecast, Cancel);
        var kept = await Store.Inspect(async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT scenario, predicted_tokens, CAST(predicted_cost_usd AS double precision) FROM ai_cost_simulations ORDER BY predicted_tokens";
            await using var rows = await command.ExecuteReaderAsync(Cancel);
            var all = new List<(string, long, double)>();
            while (await rows.ReadAsync(Cancel)) all.Add((rows.GetString(0), rows.GetInt64(1), rows.GetDouble(2)));
            return all;
        }, Cancel);
        Assert.Equal([("best", 490L, 1.05), ("normal", 700L, 1.5), ("worst", 1_050L, 2.25)], kept);
        var (before, after) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        Assert.Equal(0, await Store.RemoveForecasts(before, 2, Cancel));
        Assert.Equal(2, await Store.RemoveForecasts(after, 2, Cancel));
        Assert.Equal(1, await Store.RemoveForecasts(after, 2, Cancel));
    }
}
