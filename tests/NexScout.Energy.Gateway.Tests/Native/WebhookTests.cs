using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Events;
using NexScout.Energy.Gateway.Tests.Events;
using NexScout.Energy.Gateway.Tests.Fakes;

namespace NexScout.Energy.Gateway.Tests.Native;

public sealed class WebhookTests
{
    [Theory]
    [InlineData("""{"url":"ftp://example.com/x","types":["call.closed"]}""", "url")]
    [InlineData("""{"url":"/hook","types":["call.closed"]}""", "url")]
    [InlineData("""{"url":"http://name:word@example.com/","types":["call.closed"]}""", "url")]
    [InlineData("""{"url":"https://example.com/","types":[]}""", "types")]
    [InlineData("""{"url":"https://example.com/","types":["a*b"]}""", "types")]
    [InlineData("""{"url":"https://example.com/","types":["x"],"workspace":"a/b"}""", "workspace")]
    [InlineData("""{"url":"https://example.com/"}""", null)]
    public async Task Create_Wrong_Is400(string body, string? param)
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Post, "/api/webhooks", TestServer.OperatorKey, body);
        Assert.Equal(400, (int)answer.StatusCode);
        if (param is not null) Assert.Equal(param, (await TestServer.Json(answer)).GetProperty("error").GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1:8080/")]
    [InlineData("http://localhost:5080/api/keys")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://192.168.1.1/")]
    [InlineData("http://[fd00:ec2::254]/")]
    public async Task Create_AtAPrivateAddress_IsForOperators(string url)
    {
        await using var server = await TestServer.Start();
        var (_, acme) = await server.MakeKey("""{"workspace":"acme","role":"service"}""");
        var body = $$"""{"url":"{{url}}","types":["alert.*"]}""";
        using var answer = await server.Send(HttpMethod.Post, "/api/webhooks", acme, body);
        Assert.Equal("private_target", (await TestServer.Json(answer)).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(201, await Status(server, HttpMethod.Post, "/api/webhooks", acme, body.Replace(url, "http://93.184.216.34/", StringComparison.Ordinal)));
        Assert.Equal(201, await Status(server, HttpMethod.Post, "/api/webhooks", TestServer.OperatorKey, body));
    }

    [Fact]
    public async Task Webhooks_OfAService_AreItsWorkspacesAndShowTheirSecretOnce()
    {
        await using var server = await TestServer.Start("--Energy:Events:AllowPrivateTargets=true");
        var (_, acme) = await server.MakeKey("""{"workspace":"acme","role":"service"}""");
        var (_, other) = await server.MakeKey("""{"workspace":"other","role":"service"}""");
        var (_, user) = await server.MakeKey("""{"workspace":"acme","user":"ann"}""");
        const string Body = """{"url":"http://127.0.0.1:9/hook","types":["alert.*"]}""";
        Assert.Equal(403, await Status(server, HttpMethod.Post, "/api/webhooks", user, Body));
        Assert.Equal(404, await Status(server, HttpMethod.Post, "/api/webhooks", acme, """{"url":"http://127.0.0.1:9/","types":["alert.*"],"workspace":"other"}"""));
        using var made = await server.Send(HttpMethod.Post, "/api/webhooks", acme, Body);
        Assert.Equal((201, true), ((int)made.StatusCode, made.Headers.CacheControl?.NoStore));
        var created = await TestServer.Json(made);
        Assert.StartsWith("whsec_", created.GetProperty("secret").GetString(), StringComparison.Ordinal);
        Assert.Equal("acme", created.GetProperty("workspace").GetString());
        using var listed = await server.Send(HttpMethod.Get, "/api/webhooks", acme);
        var text = await listed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(created.GetProperty("id").GetString()!, text, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", text, StringComparison.Ordinal);
        using var others = await server.Send(HttpMethod.Get, "/api/webhooks", other);
        Assert.Empty((await TestServer.Json(others)).GetProperty("webhooks").EnumerateArray());
        var path = $"/api/webhooks/{created.GetProperty("id").GetString()}";
        Assert.Equal(404, await Status(server, HttpMethod.Post, path + "/test", other));
        Assert.Equal(404, await Status(server, HttpMethod.Delete, path, other));
        Assert.Equal(204, await Status(server, HttpMethod.Delete, path, acme));
        Assert.Equal(404, await Status(server, HttpMethod.Delete, path, acme));
    }

    [Fact]
    public async Task Test_OfAWebhook_IsDeliveredAndSigned()
    {
        await using var server = await TestServer.Start("--Energy:Events:Poll=00:00:00.020");
        await using var receiver = await Receiver.Start();
        using var made = await server.Send(HttpMethod.Post, "/api/webhooks", TestServer.OperatorKey, $$"""{"url":"{{receiver.Url}}","types":["alert.*"]}""");
        var created = await TestServer.Json(made);
        receiver.Secret = created.GetProperty("secret").GetString()!;
        using var tested = await server.Send(HttpMethod.Post, $"/api/webhooks/{created.GetProperty("id").GetString()}/test", TestServer.OperatorKey);
        Assert.Equal(202, (int)tested.StatusCode);
        var happened = Assert.Single(await receiver.Take(1));
        Assert.Equal((await TestServer.Json(tested)).GetProperty("event").GetString(), Receiver.Id(happened));
        Assert.Equal("webhook.test", happened.GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, happened.GetProperty("workspace").ValueKind);
        Assert.Equal(0, receiver.Forged);
    }

    [Fact]
    public async Task Alerts_OfAService_AreItsWorkspacesAndTheSystems()
    {
        await using var server = await TestServer.Start();
        var (_, acme) = await server.MakeKey("""{"workspace":"acme","role":"service"}""");
        var (_, user) = await server.MakeKey("""{"workspace":"acme","user":"ann"}""");
        var now = TimeProvider.System.GetUtcNow();
        await server.Services.GetRequiredService<IEventOutbox>().AddEvents(
            [
                new("1", "alert.debt", "acme", "ann", """{"debt_tokens":5}""", now.AddMinutes(-3)), new("2", "alert.debt", "other", "bob", "{}", now.AddMinutes(-2)),
                new("3", "alert.panic", null, null, "{}", now.AddMinutes(-1)), new("4", "alert.debt", "acme", "ann", "{}", now.AddDays(-8)),
            ], TestContext.Current.CancellationToken);
        Assert.Equal(403, await Status(server, HttpMethod.Get, "/api/alerts", user));
        Assert.Equal(["3", "1"], await Ids(server, "/api/alerts", acme));
        Assert.Equal(["3", "2", "1"], await Ids(server, "/api/alerts", TestServer.OperatorKey));
        Assert.Equal(["3"], await Ids(server, "/api/alerts?limit=1", TestServer.OperatorKey));
        Assert.Equal(["3", "2"], await Ids(server, $"/api/alerts?since={now.AddSeconds(-150):yyyy-MM-ddTHH:mm:ssZ}", TestServer.OperatorKey));
    }

    private static async Task<string[]> Ids(TestServer server, string path, string key)
    {
        using var answer = await server.Send(HttpMethod.Get, path, key);
        return [.. (await TestServer.Json(answer)).GetProperty("alerts").EnumerateArray().Select(Receiver.Id)];
    }

    private static async Task<int> Status(TestServer server, HttpMethod method, string path, string key, string? body = null)
    {
        using var answer = await server.Send(method, path, key, body);
        return (int)answer.StatusCode;
    }
}
