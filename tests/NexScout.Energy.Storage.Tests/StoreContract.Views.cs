using System.Globalization;
using NexScout.Energy.Hosting;


namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task ProfileViews_OfAnActiveAccount_ShowItsState()
    {
        var today = DateTime.UtcNow.Date;
        await Commit(Some.Write(0, state: State(today)));
        var profile = await Row("user_ai_pricing_profile");
        Assert.Equal(("acme", "ann", "pro"), (profile["workspace_id"], profile["user_id"], profile["tier"]));
        Assert.Equal(0.8, profile["efficiency_rating"]);
        Assert.Equal(4000.0, Number(profile["weekly_usage"]));
        Assert.Equal(2.5, Number(profile["weekly_cost_usd"]));
        Assert.Equal("pro", profile["recommended_plan"]);
        Assert.Equal(0.9, Number(profile["cost_tier_score"]), 12);
        Assert.Equal("0,0,0,0,7000,500,1500", Days(profile["last_7_days_tokens"]));
        Assert.Equal((77.0, 0.5), (Number(profile["total_tokens_saved"]), Number(profile["total_cost_saved_usd"])));

        var efficiency = await Row("user_efficiency_profiles");
        Assert.Equal((100.0, 0.25), (Number(efficiency["avg_token_per_request"]), Number(efficiency["cache_hit_rate"])));
        Assert.Equal(9000 / 7.0, Number(efficiency["predicted_daily_usage"]), 6);
        var energy = await Row("user_energy");
        Assert.Equal((12.0, 3.0, "fast"), (Number(energy["energy_balance"]), Number(energy["energy_reserved"]), energy["model_mode"]));
    }

    [Fact]
    public async Task ProfileViews_OfAnAccountAtRest_RollItsWindows()
    {
        await Commit(Some.Write(0, state: State(DateTime.UtcNow.Date.AddDays(-40))));
        var profile = await Row("user_ai_pricing_profile");
        Assert.Equal((0.0, 0.0, 1.0), (Number(profile["weekly_usage"]), Number(profile["weekly_cost_usd"]), Number(profile["cost_tier_score"])));
        Assert.Equal(("free", "0,0,0,0,0,0,0"), (profile["recommended_plan"], Days(profile["last_7_days_tokens"])));
    }

    [Fact]
    public async Task ProfileViews_OfAnAccountLastUsedDaysAgo_ShiftItsDays()
    {
        await Commit(Some.Write(0, state: State(DateTime.UtcNow.Date.AddDays(-2))));
        Assert.Equal("0,0,7000,500,1500,0,0", Days((await Row("user_ai_pricing_profile"))["last_7_days_tokens"]));
    }

    [Fact]
    public async Task ClusterView_OfAClusterInUse_ShowsItsHealth()
    {
        var day = DateOnly.FromDateTime(DateTime.UtcNow);
        var state = Clusters.ClusterState.New("openai/gpt-4o") with
        {
            Status = Clusters.ClusterStatus.Overloaded,
            Weight = 10,
            Successes = 6,
            Rejections = 4,
            FirstByteMs = 120,
            LatencyMs = 800,
            BaselineMs = 400,
            Day = day,
            TokensToday = 900,
            RequestsToday = 9,
        };
        await Commit(new ActorWrite
        {
            Key = new ActorKey(ActorKind.Cluster, state.Id),
            ReadVersion = 0,
            State = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(state, Clusters.ClusterStateJson.Default.ClusterState),
        });

        var status = await Row("ai_cluster_status");

        Assert.Equal(("openai", "gpt-4o", "overloaded"), (status["provider"], status["model"], status["status"]));
        Assert.Equal((0.6, 0.4, 0.5), (Number(status["success_rate"]), Number(status["rejection_rate"]), Number(status["gpu_load_estimate"])));
        Assert.Equal((120.0, 800.0, 900.0, 9.0), (Number(status["latency_ms"]), Number(status["avg_response_time_ms"]), Number(status["tokens_today"]), Number(status["requests_today"])));
    }

    private static string State(DateTime day) => $$"""
        {"user":{"workspace":"acme","user":"ann"},"tier":"pro","preferred_mode":"fast","rating":0.8,"day":"{{day:yyyy-MM-dd}}","day_tokens":1500,
        "week_tokens":4000,"week_cost":2500000000,"month_cost":4900000000,"past":[{"tokens":500,"cost":1},{"tokens":7000,"cost":2}],
        "energy_nano":12900000000,"held_energy":3,"requests":40,"total_tokens":4000,"tokens_saved":77,"cost_saved":500000000,"cache_hits":10}
        """;

    private Task<Dictionary<string, object>> Row(string view) => Store.Inspect(async connection =>
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of these tests.
        command.CommandText = $"SELECT * FROM {view}";
#pragma warning restore CA2100
        await using var rows = await command.ExecuteReaderAsync(Cancel);
        Assert.True(await rows.ReadAsync(Cancel));
        return Enumerable.Range(0, rows.FieldCount).ToDictionary(rows.GetName, rows.GetValue);
    }, Cancel);

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Days(object value) => value is long[] days ? string.Join(',', days) : ((string)value).Trim('[', ']');
}
