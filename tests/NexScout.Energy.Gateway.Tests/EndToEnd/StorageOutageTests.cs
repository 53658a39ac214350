using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>PostgreSQL is away for a while under load: 503 with a clear error, no loss, recovery by itself.</summary>
public sealed class StorageOutageTests
{
    [Fact]
    public async Task Postgres_AwayUnderLoad_RefusesThenRecoversWithoutLoss()
    {
        await using var storage = await TestStorage.Start("postgres");
        await using var server = await EnergyProcess.Start(new Dictionary<string, string> { ["Energy__Cache__Enabled"] = "false" }, storage.Arguments);
        var keys = new List<string>();
        for (var i = 0; i < 8; i++) keys.Add(await EnergyClient.NewKey(server.Address, "acme", $"user{i}", "enterprise"));
        var answers = new ConcurrentBag<Answer>();
        using var stop = new CancellationTokenSource();
        var load = keys.Select(key => Load(server.Address, key, answers, stop.Token)).ToList();

        await Until(() => answers.Count(answer => answer.IsWhole) > 50);
        await storage.Postgres.Stop();
        await Until(() => answers.Any(answer => answer.Status == HttpStatusCode.ServiceUnavailable));
        await Task.Delay(TimeSpan.FromSeconds(10)); // how long it is away, as a user would see it
        await storage.Postgres.Up();
        var before = answers.Count(answer => answer.IsWhole);
        await Until(() => answers.Count(answer => answer.IsWhole) > before + 50);
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.All(answers.Where(answer => !answer.IsWhole), answer =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.Equal("ledger_unavailable", answer.Code);
        });
        var charged = await storage.Ledger.Charged();
        Assert.DoesNotContain(answers, answer => answer.IsWhole && !charged.Contains(answer.RequestId));
        var (tokens, cost, open) = await storage.Ledger.Accounts();
        Assert.Equal(await storage.Ledger.LoggedTokens(), tokens);
        Assert.Equal(await storage.Ledger.LoggedCost(), cost);
        Assert.Equal(0, open);
    }

    [Fact]
    public async Task Postgres_AwayAndCallsRunOnTrust_AnswersUpToTheLimitAndChargesAllLater()
    {
        await using var storage = await TestStorage.Start("postgres");
        var settings = new Dictionary<string, string> { ["Energy__Cache__Enabled"] = "false", ["Energy__Node__TrustTokensWhenAway"] = "60000" };
        await using var server = await EnergyProcess.Start(settings, storage.Arguments);
        using var client = new EnergyClient(server.Address, await EnergyClient.NewKey(server.Address, "acme", "ann", "enterprise"));
        using var pages = new HttpClient { BaseAddress = server.Address };
        Assert.True((await client.Chat("Write a short message to a prospect.")).IsWhole);
        await storage.Postgres.Stop();
        var answers = new List<Answer>();
        // Longer than anything that a call looks up before is taken for fresh without a look.
        for (var away = Stopwatch.StartNew(); away.Elapsed < TimeSpan.FromSeconds(8); await Task.Delay(1000)) answers.Add(await client.Chat("Write a short message to a prospect."));
        Assert.All(answers, answer => Assert.True(answer.IsWhole, $"{answer.Status} {answer.Code}"));
        Assert.Contains("nexscout_energy_storage_available 0", await pages.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("calls run on trust", await pages.GetStringAsync(new Uri("/health/ready", UriKind.Relative)), StringComparison.Ordinal);
        while (answers.Count < 100 && answers[^1].IsWhole) answers.Add(await client.Chat("Write a short message to a prospect."));
        var refused = answers[^1];
        await storage.Postgres.Up();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "ledger_unavailable"), (refused.Status, refused.Code));
        var trusted = answers[..^1];
        Assert.InRange(trusted.Count, 5, 60);
        for (var i = 0; i < 600 && (await storage.Ledger.Charged()).Count <= trusted.Count; i++) await Task.Delay(50);
        var charged = await storage.Ledger.Charged();
        Assert.All(trusted, answer => Assert.Contains(answer.RequestId, charged));
        var (tokens, cost, _) = await storage.Ledger.Accounts();
        Assert.Equal((await storage.Ledger.LoggedTokens(), await storage.Ledger.LoggedCost()), (tokens, cost));
    }

    private static async Task Load(Uri address, string key, ConcurrentBag<Answer> answers, CancellationToken stop)
    {
        using var client = new EnergyClient(address, key);
        while (!stop.IsCancellationRequested)
        {
            var answer = await client.Chat("Write a short message to a prospect.");
            answers.Add(answer);
            // As a client does that is told to come again later.
            if (!answer.IsWhole) await Task.Delay(100, CancellationToken.None);
        }
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 600 && !holds(); i++) await Task.Delay(50);
        Assert.True(holds(), "it did not happen within 30 s");
    }
}
