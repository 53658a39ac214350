using System.Net;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>500 concurrent calls of one user whose budget covers a few: the sum charged never passes the budget.</summary>
public sealed class OverspendTests
{
    // A free user's day: 3,000 tokens. The rates are lifted, so that the budget alone decides.
    private const long DailyBudget = 3_000;

    private static readonly Dictionary<string, string> _settings = new()
    {
        ["Energy__Free__RequestsPerMinute"] = "100000",
        ["Energy__Free__TokensPerMinute"] = "100000000",
    };

    [Theory]
    [InlineData("sqlite", 1)]
    [InlineData("postgres", 1)]
    [InlineData("postgres", 2)]
    public async Task Chat_500AtOnce_NeverPassesTheBudget(string kind, int processes)
    {
        await using var storage = await TestStorage.Start(kind);
        var servers = new List<EnergyProcess>();
        try
        {
            for (var i = 0; i < processes; i++) servers.Add(await EnergyProcess.Start(_settings, storage.Arguments));
            var key = await EnergyClient.NewKey(servers[0].Address, "acme", "ann", "free");
            var clients = servers.Select(server => new EnergyClient(server.Address, key)).ToList();

            var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i =>
                clients[i % processes].Chat($"Say hello to customer number {i} in a friendly way.", maxTokens: 200)));

            var served = answers.Count(answer => answer.Status == HttpStatusCode.OK);
            Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer =>
            {
                Assert.Equal(HttpStatusCode.PaymentRequired, answer.Status);
                Assert.Contains(answer.Code, new[] { "daily_budget_exceeded", "budget_exceeded", "insufficient_energy" });
            });
            Assert.InRange(served, 1, 499);
            var profile = await clients[^1].Get("/api/profile");
            Assert.InRange(profile.GetProperty("today_tokens").GetInt64(), 1, DailyBudget);
            Assert.Equal(0, profile.GetProperty("open_reservations").GetInt32());
            Assert.Equal(profile.GetProperty("today_tokens").GetInt64(), await storage.Ledger.LoggedTokens());
            Assert.Equal(served, await storage.Ledger.Outcomes("succeeded"));
            clients.ForEach(client => client.Dispose());
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
        }
    }
}
