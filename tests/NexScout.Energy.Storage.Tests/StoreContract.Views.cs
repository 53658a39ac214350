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

    [Fact]
    public async Task EfficiencyView_OfALearnedUser_UnpacksWhatWasLearned()
    {
        var learned = Budgets.Learned.Nothing.Prompt(new Budgets.PromptTraits(12, 2, 1, 0.5, 0xbeef), 9)
            .Prompt(new Budgets.PromptTraits(12, 2, 1, 0.5, 0x00aa), 9).Prompt(new Budgets.PromptTraits(12, 2, 1, 0.5, 0x00aa), 23)
            .Answer(200).Model("openai/gpt-4o", t => t.Add(Budgets.FeedbackOutcome.Accepted, null));
        var state = Budgets.BudgetState.New(Some.Ann, Budgets.Tier.Pro, DateTimeOffset.UtcNow) with { Learned = learned };
        await Commit(Some.Write(0, state: System.Text.Json.JsonSerializer.Serialize(state, Budgets.EnergyStateJson.Default.BudgetState)));

        var row = await Row("user_efficiency_profiles");

        var style = Json(row["writing_style_profile"]);
        Assert.Equal((3, 6.0, 0.5), (style.GetProperty("prompts").GetInt32(), style.GetProperty("avg_sentence_length").GetDouble(), style.GetProperty("question_share").GetDouble()));
        Assert.Equal(0.5, style.GetProperty("formality").GetDouble());
        Assert.Equal(
            [("00aa", 2), ("beef", 1)],
            Json(row["common_patterns"]).EnumerateArray().Select(p => (p.GetProperty("hash").GetString()!, p.GetProperty("count").GetInt32())));
        var hours = Json(row["peak_usage_hours"]).EnumerateArray().Select(hour => hour.GetInt32()).ToArray();
        Assert.Equal((24, 2, 1, 3), (hours.Length, hours[9], hours[23], hours.Sum()));
        Assert.Equal("medium", row["preferred_output_length"]);
        Assert.Equal(14 / 18.0, Json(row["model_preference_score"]).GetProperty("openai/gpt-4o").GetDouble(), 12);
    }

    [Fact]
    public async Task EfficiencyView_OfAnOlderState_ShowsNothingLearned()
    {
        await Commit(Some.Write(0, state: State(DateTime.UtcNow.Date)));

        var row = await Row("user_efficiency_profiles");

        Assert.Equal((DBNull.Value, DBNull.Value), (row["writing_style_profile"], row["preferred_output_length"]));
        Assert.Equal(("[]", "{}"), (row["common_patterns"], row["model_preference_score"]));
        Assert.All(Json(row["peak_usage_hours"]).EnumerateArray(), hour => Assert.Equal(0, hour.GetInt32()));
    }

    [Fact]
    public async Task Feedback_SaidAgain_TakesThePlaceOfTheFormer()
    {
        var call = Some.Record(1);
        Assert.Null(await Store.Say(call, Budgets.FeedbackOutcome.Accepted, Cancel));
        Assert.Equal(Budgets.FeedbackOutcome.Accepted, await Store.Say(call, Budgets.FeedbackOutcome.Edited, Cancel));
        Assert.Equal(Budgets.FeedbackOutcome.Edited, await Store.Say(call, Budgets.FeedbackOutcome.Edited, Cancel));

        var row = await Row("ai_feedback");

        Assert.Equal((call.Id.ToString(), "acme", "ann", "edited"), (row["request_id"], row["workspace_id"], row["user_id"], row["outcome"]));
        Assert.Equal(("ai_message", "openai", "gpt-4o-mini"), (row["action"], row["provider"], row["model"]));
    }

    private static System.Text.Json.JsonElement Json(object value) => System.Text.Json.JsonElement.Parse((string)value);

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
