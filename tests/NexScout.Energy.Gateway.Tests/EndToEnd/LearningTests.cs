using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>Calls, feedback and profile against the real program (SPEC §4, §5).</summary>
public sealed class LearningTests : IAsyncLifetime
{
    // Everything that SPEC §4 "The profile" lists, by its name on the wire.
    private static readonly string[] _profile =
    [
        "tier", "preferred_mode", "efficiency_rating", "energy_balance", "energy_capacity", "surge_multiplier", "today_tokens", "today_cost_usd",
        "weekly_usage", "weekly_cost_usd", "last_7_days_tokens", "last_7_days_cost_usd", "total_requests", "avg_tokens_per_request",
        "predicted_daily_usage", "total_tokens_saved", "total_cost_saved_usd", "cache_hit_rate", "preferred_output_length", "peak_usage_hours",
        "model_preference_score", "recommended_plan", "cost_tier_score", "writing_style_profile", "common_patterns",
    ];

    private readonly string _data = Directory.CreateTempSubdirectory("energy-learning-").FullName;
    private EnergyProcess _server = null!;
    private string _ann = null!;
    private string _bob = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await EnergyProcess.Start(new Dictionary<string, string>(), "--data", _data);
        _ann = await EnergyClient.NewKey(_server.Address, "acme", "ann", "elite");
        _bob = await EnergyClient.NewKey(_server.Address, "acme", "bob", "elite");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Profile_AfterCalls_ShowsAllThatTheSpecificationLists()
    {
        using var ann = new EnergyClient(_server.Address, _ann);
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, (await ann.Chat($"Could you please write to Sarah? It is about quote number {i}.")).Status);

        var profile = await ann.Get("/api/profile");

        Assert.All(_profile, name => Assert.True(profile.TryGetProperty(name, out _), name + " in " + profile.GetRawText()));
        Assert.Equal(3, profile.GetProperty("peak_usage_hours").EnumerateArray().Sum(hour => hour.GetInt32()));
        Assert.Equal(3, profile.GetProperty("common_patterns")[0].GetProperty("count").GetInt32());
        Assert.Equal(0.5, profile.GetProperty("writing_style_profile").GetProperty("question_share").GetDouble());
        Assert.DoesNotContain("Sarah", profile.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Feedback_OnOnesOwnCall_MovesThePreferenceOnce()
    {
        using var ann = new EnergyClient(_server.Address, _ann);
        var call = await ann.Chat("Write a short note to Sarah.");
        var answered = await Score(ann);

        using var accepted = await Say(_ann, call.RequestId, "accepted");
        var liked = await Score(ann);
        using var again = await Say(_ann, call.RequestId, "accepted");
        var same = await Score(ann);
        using var changed = await Say(_ann, call.RequestId, "regenerated");
        var disliked = await Score(ann);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (accepted.StatusCode, again.StatusCode, changed.StatusCode));
        Assert.Equal((0.5556, 0.7895, 0.7895, 0.2632), (answered, liked, same, disliked));
        var view = await changed.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("regenerated", "accepted"), (view.GetProperty("outcome").GetString(), view.GetProperty("former_outcome").GetString()));
    }

    [Fact]
    public async Task Feedback_OnWhatIsNotOnesOwn_Is404AndNonsense400()
    {
        using var ann = new EnergyClient(_server.Address, _ann);
        var call = await ann.Chat("Write a short note to Sarah.");

        using var foreign = await Say(_bob, call.RequestId, "accepted");
        using var unknown = await Say(_ann, "req_00000000000000000000000000000001", "accepted");
        using var nonsense = await Say(_ann, call.RequestId, "loved");

        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (foreign.StatusCode, unknown.StatusCode, nonsense.StatusCode));
    }

    private static async Task<double> Score(EnergyClient client) =>
        (await client.Get("/api/profile")).GetProperty("model_preference_score").EnumerateObject().Single().Value.GetDouble();

    private async Task<HttpResponseMessage> Say(string key, string id, string outcome)
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await http.PostAsJsonAsync($"/api/requests/{id}/feedback", new { outcome });
    }
}
