using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Tests.Access;

public sealed class AccessTests
{
    private const string Chat = """{"model":"auto","messages":[{"role":"user","content":"hi"}]}""";

    [Fact]
    public async Task Key_MissingMalformedOrUnknown_Is401WithItsCode()
    {
        await using var server = await TestServer.Start();
        foreach (var (key, code) in new (string?, string)[]
        {
            (null, "missing_api_key"), ("rubbish", "invalid_api_key"), ("nse-aaaaaaaaaaaa-" + new string('x', 43), "invalid_api_key"), (new string('k', 5000), "invalid_api_key"),
        })
        {
            using var answer = await server.Send(HttpMethod.Get, "/api/profile", key);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal(code, (await TestServer.Json(answer)).GetProperty("error").GetProperty("code").GetString());
            Assert.True(answer.Headers.Contains("x-request-id"));
        }
    }

    [Fact]
    public async Task Key_Created_WorksAsBearerAndAsXApiKeyAndSetsTheTier()
    {
        await using var server = await TestServer.Start();
        var (id, key) = await server.MakeKey("""{"workspace":"w","user":"ann","role":"user","tier":"elite"}""");
        Assert.Matches("^nse-[a-z0-9]{12}-[A-Za-z0-9_-]{43}$", key);
        Assert.Equal(id, key[4..16]);
        using var bearer = await server.Send(HttpMethod.Get, "/api/profile", key);
        Assert.Equal("elite", (await TestServer.Json(bearer)).GetProperty("tier").GetString());
        using var header = await server.Send(HttpMethod.Get, "/api/profile", null, null, ("x-api-key", key));
        Assert.Equal(HttpStatusCode.OK, header.StatusCode);
    }

    [Fact]
    public async Task Key_Stored_HoldsOnlyTheHash()
    {
        await using var server = await TestServer.Start();
        var (id, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        var stored = await server.Store.Find(id, TestContext.Current.CancellationToken);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)), stored!.Hash.ToArray());
    }

    [Fact]
    public async Task Key_Revoked_StopsAtOnce()
    {
        await using var server = await TestServer.Start();
        var (id, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        using (var before = await server.Send(HttpMethod.Get, "/api/profile", key)) Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        using (var revoked = await server.Send(HttpMethod.Delete, $"/api/keys/{id}", TestServer.OperatorKey)) Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        using var after = await server.Send(HttpMethod.Get, "/api/profile", key);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        Assert.Equal("revoked_api_key", (await TestServer.Json(after)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Key_UsedManyTimes_IsReadOnce()
    {
        await using var server = await TestServer.Start();
        var (_, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        for (var i = 0; i < 20; i++)
        {
            using var answer = await server.Send(HttpMethod.Get, "/api/load", key);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.InRange(server.Store.Finds, 1, 2);
    }

    [Theory]
    [InlineData("/api/users/bob/profile", 404)]
    [InlineData("/api/users/ann/profile", 200)]
    [InlineData("/api/users/ann/profile?workspace=other", 404)]
    [InlineData("/api/profile?workspace=other", 404)]
    [InlineData("/api/profile?workspace=w", 200)]
    [InlineData("/api/debt?workspace=other", 404)]
    [InlineData("/api/cache?workspace=other", 404)]
    [InlineData("/api/forecast?workspace=other", 404)]
    [InlineData("/api/configuration?workspace=other", 404)]
    [InlineData("/api/usage?user=bob", 404)]
    [InlineData("/api/usage?workspace=other", 404)]
    [InlineData("/api/keys", 403)]
    [InlineData("/api/workspaces/w", 403)]
    [InlineData("/api/requests/req_00000000000000000000000000000001", 404)]
    public async Task UserKey_AsksForOthersThings_IsTurnedAway(string path, int status)
    {
        await using var server = await TestServer.Start();
        var (_, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        using var answer = await server.Send(HttpMethod.Get, path, key);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task ServiceKey_WithoutUser_Is400AndWithUserActsForIt()
    {
        await using var server = await TestServer.Start();
        var (_, key) = await server.MakeKey("""{"workspace":"w","role":"service"}""");
        using var without = await server.Send(HttpMethod.Post, "/v1/chat/completions", key, Chat);
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        Assert.Equal("x-energy-user", (await TestServer.Json(without)).GetProperty("error").GetProperty("param").GetString());
        using var with = await server.Send(HttpMethod.Post, "/v1/chat/completions", key, Chat, ("x-energy-user", "bob"));
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
        Assert.Equal("w/bob", server.Engine.Asked.Single().User.ToString());
    }

    [Theory]
    [InlineData(null, "?workspace=w", "ann", 200)]
    [InlineData(null, "", "w/ann", 200)]
    [InlineData(null, "", "ann", 400)]
    [InlineData("w", "?workspace=w", "ann", 200)]
    [InlineData("w", "?workspace=other", "ann", 404)]
    public async Task Account_NamedByHeaderAndWorkspace_IsThatUsers(string? service, string query, string user, int status)
    {
        await using var server = await TestServer.Start();
        var key = service is null ? TestServer.OperatorKey : (await server.MakeKey($$"""{"workspace":"{{service}}","role":"service"}""")).Key;
        foreach (var path in (string[])["/api/profile", "/api/debt", "/api/configuration"])
        {
            using var answer = await server.Send(HttpMethod.Get, path + query, key, null, ("x-energy-user", user));
            Assert.Equal(status, (int)answer.StatusCode);
        }

        using var changed = await server.Send(HttpMethod.Patch, "/api/mode" + query, key, """{"mode":"fast"}""", ("x-energy-user", user));
        Assert.Equal(status, (int)changed.StatusCode);
        if (status != 200) return;
        var profile = await TestServer.Json(changed);
        Assert.Equal(("w", "ann"), (profile.GetProperty("workspace").GetString(), profile.GetProperty("user").GetString()));
    }

    [Theory]
    [InlineData("""{"workspace":"other","user":"x"}""", 404)]
    [InlineData("""{"workspace":"w","role":"operator"}""", 403)]
    [InlineData("""{"workspace":"w","user":"x","tier":"elite"}""", 403)]
    [InlineData("""{"user":"x"}""", 201)]
    public async Task ServiceKey_MakesKeys_OnlyForUsersOfItsWorkspace(string body, int status)
    {
        await using var server = await TestServer.Start();
        var (_, key) = await server.MakeKey("""{"workspace":"w","role":"service"}""");
        using var answer = await server.Send(HttpMethod.Post, "/api/keys", key, body);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("""{"workspace":"a/b","user":"x"}""", "workspace")]
    [InlineData("""{"workspace":"w","user":""}""", "user")]
    [InlineData("""{"workspace":"w","user":"x","tier":"gold"}""", "tier")]
    [InlineData("""{"workspace":"w","user":"x","role":"king"}""", "role")]
    [InlineData("""{"workspace":"w","user":"x","expires_in_days":-1}""", "expires_in_days")]
    [InlineData("""{"workspace":"w","user":5}""", "user")]
    public async Task KeyRequest_Wrong_Is400AndNamesTheMember(string body, string param)
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Post, "/api/keys", TestServer.OperatorKey, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(param, (await TestServer.Json(answer)).GetProperty("error").GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("", "the-key-of-the-setting")]
    [InlineData("the-key-of-the-environment", "the-key-of-the-environment")]
    public async Task OperatorKey_SetTwice_IsTheEnvironments(string environment, string valid)
    {
        await using var server = await TestServer.Start($"--ENERGY_OPERATOR_KEY={environment}", "--Energy:Gateway:OperatorKey=the-key-of-the-setting");
        Assert.Null(server.FirstKeys.Operator);
        foreach (var key in (string[])["the-key-of-the-setting", "the-key-of-the-environment"])
        {
            using var answer = await server.Send(HttpMethod.Get, "/api/keys", key);
            Assert.Equal(key == valid ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Keys_ManyOfAWorkspace_AreListedInPages()
    {
        await using var server = await TestServer.Start();
        var made = new List<string>();
        for (var i = 0; i < 3; i++) made.Add((await server.MakeKey($$"""{"workspace":"w","user":"user{{i}}"}""")).Id);
        Assert.Equal([.. made[..2], "True"], await Page("limit=2"));
        Assert.Equal([made[2], "False"], await Page("limit=2&skip=2"));
        Assert.Equal([.. made, "False"], await Page("limit=3"));
        Assert.Equal([.. made, "False"], await Page(""));
        using var refused = await server.Send(HttpMethod.Get, "/api/keys?limit=1001", TestServer.OperatorKey);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        async Task<IEnumerable<string>> Page(string query)
        {
            using var answer = await server.Send(HttpMethod.Get, $"/api/keys?workspace=w&{query}", TestServer.OperatorKey);
            var page = await TestServer.Json(answer);
            return [.. page.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("id").GetString()!), page.GetProperty("has_more").ToString()];
        }
    }

    [Fact]
    public async Task FirstStart_WithoutAnyKey_MakesTheOperatorsAndTheDemoUsers()
    {
        await using var server = await TestServer.Start("--ENERGY_OPERATOR_KEY=");
        Assert.NotNull(server.FirstKeys.Operator);
        using var op = await server.Send(HttpMethod.Get, "/api/keys", server.FirstKeys.Operator);
        Assert.Equal(2, (await TestServer.Json(op)).GetProperty("keys").GetArrayLength());
        using var demo = await server.Send(HttpMethod.Post, "/v1/chat/completions", server.FirstKeys.Demo, Chat);
        Assert.Equal(HttpStatusCode.OK, demo.StatusCode);
        Assert.Equal("demo/demo", server.Engine.Asked.Single().User.ToString());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(100, false)]
    public async Task FirstStart_TheAccountIsLateToAnswer_MakesNoKeyThatNobodySees(int silent, bool made)
    {
        var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        var (store, actors) = (new FakeStore(), new FakeActors { Silent = silent });
        var ring = new KeyRing(store, new NodeOptions(), clock, NullLogger<KeyRing>.Instance);
        var first = new FirstKeys(store, ring, actors, new GatewayOptions(), clock);

        // Where there is no context to go back to, what waits for the clock goes on as soon as it moves.
        var starting = await Task.Run(() =>
        {
            var start = first.StartAsync(CancellationToken.None);
            while (!start.IsCompleted) clock.JumpToNextTimer();
            return Task.WhenAny(start);
        });

        Assert.Equal(made, starting.IsCompletedSuccessfully);
        Assert.Equal(made, first.Made is { Operator: not null, Demo: not null });
        Assert.Equal(made ? 2 : 0, (await store.List(null, 0, 10, TestContext.Current.CancellationToken)).Count);
    }
}
