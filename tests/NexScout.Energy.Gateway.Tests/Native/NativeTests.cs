using System.Net;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Tests.Native;

public sealed class NativeTests
{
    [Fact]
    public async Task Generate_Answered_HasContentAndMeta()
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(
            HttpMethod.Post, "/api/generate", TestServer.OperatorKey,
            """{"feature":"ai_objection","prompt":"hi","prospect_id":"p1","options":{"skip_energy_charge":true,"require_quality":true,"emotional_depth":0.9}}""",
            ("x-energy-user", "w/ann"));
        var json = await TestServer.Json(answer);
        Assert.True(json.GetProperty("success").GetBoolean());
        Assert.Equal("Hello", json.GetProperty("content").GetString());
        Assert.Equal("gpt-4o-mini", json.GetProperty("meta").GetProperty("model").GetString());
        Assert.Equal(15, json.GetProperty("meta").GetProperty("total_tokens").GetInt32());
        var asked = server.Engine.Asked.Single();
        Assert.Equal(("ai_objection", "p1", true, true, 0.9), (asked.Feature, asked.ProspectId, asked.SkipEnergy, asked.RequireQuality, asked.EmotionalDepth!.Value));
    }

    [Fact]
    public async Task Generate_UserSkipsTheCharge_Is403()
    {
        await using var server = await TestServer.Start();
        var (_, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        using var answer = await server.Send(HttpMethod.Post, "/api/generate", key, """{"prompt":"hi","options":{"skip_energy_charge":true}}""");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task GovernAndPredict_Asked_SpeakTheSeedsWords()
    {
        await using var server = await TestServer.Start();
        using var govern = await server.Send(HttpMethod.Post, "/api/govern", TestServer.OperatorKey, """{"prompt":"hi"}""", ("x-energy-user", "w/ann"));
        var json = await TestServer.Json(govern);
        Assert.True(json.GetProperty("allowed").GetBoolean());
        Assert.Equal("approved", json.GetProperty("action_taken").GetString());
        Assert.Equal("weekly_tokens", json.GetProperty("checks")[0].GetProperty("name").GetString());
        using var predict = await server.Send(HttpMethod.Post, "/api/predict", TestServer.OperatorKey, """{"prompt":"hi"}""", ("x-energy-user", "w/ann"));
        json = await TestServer.Json(predict);
        Assert.Equal(525, json.GetProperty("predicted_tokens").GetInt32());
        Assert.True(json.GetProperty("allow_proceed").GetBoolean());
    }

    [Fact]
    public async Task Catalog_Read_ListsTheProvidersWithoutTheirKeys()
    {
        await using var server = await TestServer.Start("--Energy:Providers:mine:BaseUrl=http://there/v1", "--ENERGY_PROVIDER_MINE_KEY=very-secret");
        var (_, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        using var seen = await server.Send(HttpMethod.Get, "/api/catalog", TestServer.OperatorKey);
        using var seenByUser = await server.Send(HttpMethod.Get, "/api/catalog", key);
        var mine = (await TestServer.Json(seen)).GetProperty("providers").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "mine");
        Assert.Equal("""{"name":"mine","kind":"openai","simulated":false,"base_url":"http://there/v1","key_found":true}""", mine.GetRawText());
        mine = (await TestServer.Json(seenByUser)).GetProperty("providers").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "mine");
        Assert.Equal("""{"name":"mine","kind":"openai","simulated":false}""", mine.GetRawText());
    }

    [Fact]
    public async Task Profile_Read_HasTheSeedsFieldNames()
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Get, "/api/users/ann/profile?workspace=w", TestServer.OperatorKey);
        var json = await TestServer.Json(answer);
        foreach (var name in (string[])["efficiency_rating", "tier", "surge_multiplier", "weekly_usage", "weekly_cost_usd", "recommended_plan", "cost_tier_score", "last_7_days_tokens", "total_tokens_saved", "total_cost_saved_usd"])
        {
            Assert.True(json.TryGetProperty(name, out _), name + " in " + json.GetRawText());
        }

        Assert.Equal(0.0015m, json.GetProperty("weekly_cost_usd").GetDecimal());
    }

    [Fact]
    public async Task Mode_Patched_IsKept()
    {
        await using var server = await TestServer.Start();
        var (_, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        using var changed = await server.Send(HttpMethod.Patch, "/api/mode", key, """{"mode":"fast"}""");
        Assert.Equal("fast", (await TestServer.Json(changed)).GetProperty("preferred_mode").GetString());
        using var wrong = await server.Send(HttpMethod.Patch, "/api/profile", key, """{"preferred_mode":"warp"}""");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task Operator_ChangesTierGrantsLoadTermsAndCatalog()
    {
        await using var server = await TestServer.Start();
        using var tier = await server.Send(HttpMethod.Put, "/api/users/ann/tier?workspace=w", TestServer.OperatorKey, """{"tier":"enterprise"}""");
        Assert.Equal("enterprise", (await TestServer.Json(tier)).GetProperty("tier").GetString());
        using var grant = await server.Send(HttpMethod.Post, "/api/users/ann/grants?workspace=w", TestServer.OperatorKey, """{"energy":25}""");
        Assert.Equal(100, (await TestServer.Json(grant)).GetProperty("energy_balance").GetInt32());
        using var load = await server.Send(HttpMethod.Put, "/api/load/override", TestServer.OperatorKey, """{"load_state":"panic"}""");
        Assert.Equal("panic", (await TestServer.Json(load)).GetProperty("load_state").GetString());
        using var terms = await server.Send(HttpMethod.Put, "/api/workspaces/w", TestServer.OperatorKey, """{"over_limit":"strict","daily_budget_usd":1.5}""");
        Assert.Equal(1.5m, (await TestServer.Json(terms)).GetProperty("terms").GetProperty("daily_budget_usd").GetDecimal());
        using var models = await server.Send(
            HttpMethod.Put, "/api/catalog/models", TestServer.OperatorKey,
            """{"models":[{"provider":"groq","model":"llama-3-8b","class":"small","prices":[{"cost_per_1k_input":0.00005,"cost_per_1k_output":0.00008}],"context_tokens":8192,"quality":0.65,"speed":0.99}]}""");
        Assert.Equal(3, (await TestServer.Json(models)).GetProperty("models").GetArrayLength());
        using var one = await server.Send(HttpMethod.Get, "/v1/models/groq/llama-3-8b", TestServer.OperatorKey);
        Assert.Equal("groq", (await TestServer.Json(one)).GetProperty("owned_by").GetString());
    }

    // As the official clients ask: an id is one part of a path to them.
    [Theory]
    [InlineData("openai%2Fgpt-4o-mini")]
    [InlineData("openai%2fgpt-4o-mini")]
    public async Task Model_IdWithItsSlashEscaped_IsFound(string id)
    {
        await using var server = await TestServer.Start();
        using var one = await server.Send(HttpMethod.Get, $"/v1/models/{id}", TestServer.OperatorKey);
        Assert.Equal("openai/gpt-4o-mini", (await TestServer.Json(one)).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("""{"energy":1000001}""", "energy")]
    [InlineData("""{"energy":-1000001}""", "energy")]
    [InlineData("""{"weekly_tokens":1000000000001}""", "weekly_tokens")]
    public async Task Grant_AboveWhatTheRuleTakes_Is400AndNamesTheMember(string body, string param)
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Post, "/api/users/ann/grants?workspace=w", TestServer.OperatorKey, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(param, (await TestServer.Json(answer)).GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task Changes_OfAccountsAndWorkspaces_AreToldToTheEngine()
    {
        await using var server = await TestServer.Start();
        await server.MakeKey("""{"workspace":"w","user":"zoe"}""");
        await server.MakeKey("""{"workspace":"w","user":"joe","tier":"pro"}""");
        var (_, ann) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        var call = Record("kim");
        server.Store.Records.Add(call);
        using var mode = await server.Send(HttpMethod.Patch, "/api/mode", ann, """{"mode":"fast"}""");
        using var tier = await server.Send(HttpMethod.Put, "/api/users/bob/tier?workspace=w", TestServer.OperatorKey, """{"tier":"enterprise"}""");
        using var grant = await server.Send(HttpMethod.Post, "/api/users/eve/grants?workspace=w", TestServer.OperatorKey, """{"energy":25}""");
        using var said = await server.Send(HttpMethod.Post, $"/api/requests/{call.Id}/feedback", TestServer.OperatorKey, """{"outcome":"accepted"}""");
        using var terms = await server.Send(HttpMethod.Put, "/api/workspaces/w", TestServer.OperatorKey, """{"over_limit":"strict"}""");
        Assert.Equal(["w/joe", "w/ann", "w/bob", "w/eve", "w/kim", "w"], server.Changes.Told);
    }

    [Fact]
    public async Task Usage_Paged_HasTotalsOverAllAndOnlyOnesOwn()
    {
        await using var server = await TestServer.Start();
        for (var i = 0; i < 5; i++) server.Store.Records.Add(Record(i == 4 ? "bob" : "ann"));
        var (_, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        using var answer = await server.Send(HttpMethod.Get, "/api/usage?limit=3", key);
        var json = await TestServer.Json(answer);
        Assert.Equal(3, json.GetProperty("data").GetArrayLength());
        Assert.True(json.GetProperty("has_more").GetBoolean());
        Assert.Equal(4, json.GetProperty("totals").GetProperty("requests").GetInt32());
        using var foreign = await server.Send(HttpMethod.Get, $"/api/requests/{server.Store.Records[4].Id}", key);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using var own = await server.Send(HttpMethod.Get, $"/api/requests/{server.Store.Records[0].Id}", key);
        Assert.Equal("approved", (await TestServer.Json(own)).GetProperty("receipt").GetProperty("action").GetString());
    }

    [Fact]
    public async Task Events_ListenedTo_ShowOnesOwnAndTheSystems()
    {
        await using var server = await TestServer.Start();
        var (_, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        using var reader = await Listening(server, key);
        var feed = (IEventFeed)server.Services.GetService(typeof(IEventFeed))!;
        feed.Publish(new EnergyEvent("call", "other", "x", "{}"u8.ToArray()));
        feed.Publish(new EnergyEvent("call", "w", "bob", "{}"u8.ToArray()));
        feed.Publish(new EnergyEvent("load", null, null, "{}"u8.ToArray()));
        feed.Publish(new EnergyEvent("call", "w", "ann", "{\"n\":1}"u8.ToArray()));
        Assert.Equal("event: load", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        for (var i = 0; i < 2; i++) await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("event: call", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("data: {\"n\":1}", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Events_KeyRevokedWhileListening_EndBeforeTheNext()
    {
        await using var server = await TestServer.Start();
        var (id, key) = await server.MakeKey("""{"workspace":"w","role":"service"}""");
        using var reader = await Listening(server, key);
        using var revoked = await server.Send(HttpMethod.Delete, $"/api/keys/{id}", TestServer.OperatorKey);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        ((IEventFeed)server.Services.GetService(typeof(IEventFeed))!).Publish(new EnergyEvent("call", "w", "ann", "{}"u8.ToArray()));
        Assert.Null(await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    private static UsageRecord Record(string user) => new()
    {
        Id = RequestId.New(),
        User = new UserKey("w", user),
        Feature = "ai_message",
        Outcome = CallOutcome.Succeeded,
        At = DateTimeOffset.UnixEpoch,
        Usage = new TokenUsage(10, 5),
        Cost = new NanoUsd(100),
        Energy = 1,
        Receipt = "{\"action\":\"approved\"}"u8.ToArray(),
    };

    private static async Task<StreamReader> Listening(TestServer server, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        request.Headers.Add("x-api-key", key);
        var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(": listening", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return reader;
    }
}
