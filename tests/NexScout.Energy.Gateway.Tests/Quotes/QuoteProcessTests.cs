using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using NexScout.Energy.Gateway.Tests.EndToEnd;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.Quotes;

/// <summary>Quotes where processes die, and where several share a database.</summary>
public sealed class QuoteProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Quote_ItsProcessIsKilled_IsStillHeldByTheNext(string kind)
    {
        await using var storage = await TestStorage.Start(kind);
        string key, id;
        await using (var server = await EnergyProcess.Start(new Dictionary<string, string>(), storage.Arguments))
        {
            key = await EnergyClient.NewKey(server.Address, "acme", "ann", "pro");
            using var ann = Client(server, key);
            id = await Quote(ann);
            server.Kill();
        }

        await using var next = await EnergyProcess.Start(new Dictionary<string, string>(), storage.Arguments);
        using var again = Client(next, key);
        Assert.Equal(0, await storage.Ledger.Opened());
        Assert.Equal(1, (await again.GetFromJsonAsync<JsonElement>("/api/profile", Cancel)).GetProperty("open_reservations").GetInt32());
        Assert.Equal(HttpStatusCode.OK, await Use(again, id));
        Assert.Equal(1, await storage.Ledger.Outcomes("succeeded"));
    }

    [Fact]
    public async Task Quote_UsedAtOnceInTwoProcesses_RunsInOne()
    {
        await using var storage = await TestStorage.Start("postgres");
        await using var one = await EnergyProcess.Start(new Dictionary<string, string>(), storage.Arguments);
        await using var two = await EnergyProcess.Start(new Dictionary<string, string>(), storage.Arguments);
        var key = await EnergyClient.NewKey(one.Address, "acme", "ann", "pro");
        using HttpClient here = Client(one, key), there = Client(two, key);
        for (var round = 0; round < 5; round++)
        {
            // The other process knows the account, and nothing of what this one holds for it.
            await there.GetFromJsonAsync<JsonElement>("/api/profile", Cancel);
            var id = await Quote(here);
            var ends = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Use(i % 2 == 0 ? here : there, id)));
            Assert.Single(ends, end => end == HttpStatusCode.OK);
            Assert.Equal(19, ends.Count(end => end == HttpStatusCode.Conflict));
        }

        Assert.Equal(HttpStatusCode.OK, await Use(there, await Quote(here)));
        Assert.Equal(6, await storage.Ledger.Outcomes("succeeded"));
        Assert.Equal((0, await storage.Ledger.LoggedTokens()), ((await storage.Ledger.Accounts()).Open, (await storage.Ledger.Accounts()).Tokens));
    }

    private static async Task<string> Quote(HttpClient client)
    {
        using var made = await client.PostAsJsonAsync("/api/quote", new { prompt = "Write to a customer" }, Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("quote_id").GetString()!;
    }

    private static async Task<HttpStatusCode> Use(HttpClient client, string id)
    {
        using var used = await client.PostAsJsonAsync("/api/generate", new { prompt = "Write to a customer", options = new { quote_id = id } }, Cancel);
        return used.StatusCode;
    }

    private static HttpClient Client(EnergyProcess server, string key)
    {
        var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
