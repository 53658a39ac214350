using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>An experiment from its making to its report (SPEC §15), on SQLite and on PostgreSQL.</summary>
public sealed class ExperimentTests
{
    private const string Body =
        """{"feature":"ai_message","workspace":"acme","variants":[{"name":"control","share_percent":50},{"name":"short","share_percent":50,"system":"Use at most three sentences."}]}""";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Experiment_RunWithUsers_ReportsEachVariant(string kind)
    {
        await using var storage = await TestStorage.Start(kind);
        await using var server = await EnergyProcess.Start(new Dictionary<string, string>(), storage.Arguments);
        using var operators = Client(server.Address, EnergyProcess.OperatorKey);
        Assert.Equal(HttpStatusCode.OK, await Put(operators, "tone", Body));
        var seen = new Dictionary<string, int>();
        for (var i = 0; i < 12; i++)
        {
            var key = await EnergyClient.NewKey(server.Address, "acme", $"user-{i}", "pro");
            using var user = new EnergyClient(server.Address, key);
            string? first = null;
            for (var call = 0; call < 2; call++)
            {
                var answer = await user.Chat($"Write to customer {i}, letter {call}.");
                var receipt = (await user.Get($"/api/requests/{answer.RequestId}")).GetProperty("receipt");
                Assert.Equal("tone", receipt.GetProperty("experiment").GetString());
                var variant = receipt.GetProperty("variant").GetString()!;
                Assert.Equal(first ?? variant, variant);
                Assert.Equal(variant == "short", receipt.TryGetProperty("added_prompt_tokens", out _));
                first = variant;
                seen[variant] = seen.GetValueOrDefault(variant) + 1;
                if (call > 0) continue;
                using var users = Client(server.Address, key);
                using var said = await users.PostAsJsonAsync($"/api/requests/{answer.RequestId}/feedback", new { outcome = "accepted" }, TestContext.Current.CancellationToken);
                Assert.True(said.IsSuccessStatusCode);
            }
        }

        var report = await operators.GetFromJsonAsync<JsonElement>("/api/experiments/tone/report", TestContext.Current.CancellationToken);
        foreach (var variant in report.GetProperty("variants").EnumerateArray())
        {
            var calls = seen[variant.GetProperty("variant").GetString()!];
            Assert.Equal(calls, variant.GetProperty("requests").GetInt32());
            Assert.Equal(calls / 2, variant.GetProperty("users").GetInt32());
            Assert.Equal(calls, variant.GetProperty("answered").GetInt32());
            Assert.Equal(calls / 2, variant.GetProperty("accepted").GetInt32());
            Assert.Equal(1, variant.GetProperty("accepted_rate").GetDouble());
            Assert.True(variant.GetProperty("avg_tokens").GetDouble() > 0);
            Assert.Matches("^0\\.[0-9]+$", variant.GetProperty("avg_cost_usd").GetRawText());
            Assert.True(variant.GetProperty("avg_latency_ms").GetDouble() > 0);
        }

        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task Experiment_WrongOrForeign_IsRefused()
    {
        await using var storage = await TestStorage.Start("sqlite");
        await using var server = await EnergyProcess.Start(new Dictionary<string, string>(), storage.Arguments);
        using var operators = Client(server.Address, EnergyProcess.OperatorKey);
        Assert.Equal(HttpStatusCode.BadRequest, await Put(operators, "tone", """{"feature":"ai_message","variants":[{"name":"a","share_percent":50},{"name":"b","share_percent":40}]}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await Put(operators, "tone", """{"feature":"ai_message"}"""));
        Assert.Equal(HttpStatusCode.OK, await Put(operators, "tone", Body));
        using var made = await operators.PostAsJsonAsync("/api/keys", new { workspace = "other", role = "service" }, TestContext.Current.CancellationToken);
        using var service = Client(server.Address, (await made.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("key").GetString()!);
        Assert.Equal(HttpStatusCode.NotFound, await Put(service, "tone", Body));
        var (own, foreign) = ("\"workspace\":\"other\"", "\"workspace\":\"acme\"");
        var variants = """{"feature":"ai_message","variants":[{"name":"a","share_percent":50},{"name":"b","share_percent":50}],""";
        Assert.Equal(HttpStatusCode.NotFound, await Put(service, "mine", variants + foreign + "}"));
        Assert.Empty((await service.GetFromJsonAsync<JsonElement>("/api/experiments", TestContext.Current.CancellationToken)).GetProperty("experiments").EnumerateArray());
        using var report = await service.GetAsync(new Uri("/api/experiments/tone/report", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, report.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await Put(service, "mine", variants + own + "}"));
        using var removed = await operators.DeleteAsync(new Uri("/api/experiments/tone", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    private static async Task<HttpStatusCode> Put(HttpClient client, string id, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PutAsync(new Uri($"/api/experiments/{id}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static HttpClient Client(Uri address, string key)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
