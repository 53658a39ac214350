using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using NexScout.Energy.Gateway.Tests.Events;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

public sealed class EventTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Calls_WithAWebhook_AreToldOnceAndAgreeWithTheBooks(string kind)
    {
        await using var storage = await TestStorage.Start(kind);
        await using var receiver = await Receiver.Start();
        receiver.Answer = n => n % 5 == 2 ? 500 : 200;
        var settings = new Dictionary<string, string> { ["Energy__Events__Calls"] = "true", ["Energy__Events__Poll"] = "00:00:00.050", ["Energy__Events__RetryAfter"] = "00:00:00.010" };
        await using var server = await EnergyProcess.Start(settings, storage.Arguments);
        using var operators = Client(server.Address);
        using var made = await operators.PostAsJsonAsync("/api/webhooks", new { url = receiver.Url, types = (string[])["call.*"] }, Cancel);
        receiver.Secret = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("secret").GetString()!;
        using var user = new EnergyClient(server.Address, await EnergyClient.NewKey(server.Address, "acme", "ann", "elite"));
        for (var i = 0; i < 12; i++) await user.Chat($"Write a friendly short message number {i} to a new client.");

        var events = await receiver.Take(12);
        var log = (await operators.GetFromJsonAsync<JsonElement>("/api/usage?user=ann", Cancel)).GetProperty("data").EnumerateArray()
            .ToDictionary(row => "evt_" + row.GetProperty("request_id").GetString());
        Assert.Equal(12, events.Select(Receiver.Id).Distinct().Count());
        foreach (var happened in events)
        {
            var (row, data) = (log[Receiver.Id(happened)], happened.GetProperty("data"));
            foreach (var figure in row.EnumerateObject()) Assert.Equal(Plain(figure.Value), Plain(data.GetProperty(figure.Name)));
        }

        var audit = await operators.GetFromJsonAsync<JsonElement>("/api/audit?workspace=acme", Cancel);
        Assert.Equal((1, 1, 0), (audit.GetProperty("users").GetInt32(), audit.GetProperty("agree").GetInt32(), audit.GetProperty("differ").GetArrayLength()));
        var live = (await operators.GetFromJsonAsync<JsonElement>("/api/metrics/live", Cancel)).GetProperty("windows").EnumerateArray().ToList();
        Assert.Equal([1, 5, 60], live.Select(window => window.GetProperty("minutes").GetInt32()));
        Assert.All(live, window => Assert.Equal(12, window.GetProperty("requests").GetInt32()));
        Assert.Equal(log.Values.Sum(row => row.GetProperty("cost_usd").GetDecimal()), live[1].GetProperty("cost_usd").GetDecimal());
        Assert.Equal(1.0, live[1].GetProperty("models").EnumerateArray().Sum(model => model.GetProperty("share").GetDouble()), 3);
        Assert.False(receiver.More);
        Assert.Equal(0, receiver.Forged);
    }

    private static object Plain(JsonElement value) => value.ValueKind switch
    {
        // A share is a double: storage keeps 15 digits of it.
        JsonValueKind.Number => decimal.Round(value.GetDecimal(), 12),
        JsonValueKind.String => value.TryGetDateTimeOffset(out var at) ? at : value.GetString()!,
        _ => value.GetRawText(),
    };

    private static HttpClient Client(Uri address)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", EnergyProcess.OperatorKey);
        return client;
    }
}
