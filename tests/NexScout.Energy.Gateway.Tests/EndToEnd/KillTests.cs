using System.Collections.Concurrent;
using System.Net;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>The server is killed by SIGKILL at random moments under load, 20 times over: nothing is lost, nothing is charged twice.</summary>
public sealed class KillTests
{
    private const int Kills = 20;
    private const int Users = 12;

    private static readonly Dictionary<string, string> _settings = new()
    {
        // Slow enough that every kill meets calls under way.
        ["Energy__Providers__openai__Simulated__FirstToken"] = "00:00:00.020",
        ["Energy__Providers__openai__Simulated__PerToken"] = "00:00:00.001",
        ["Energy__Providers__groq__Simulated__FirstToken"] = "00:00:00.020",
        ["Energy__Providers__groq__Simulated__PerToken"] = "00:00:00.001",
        ["Energy__Node__Lease"] = "00:00:02",
        ["Energy__Node__Heartbeat"] = "00:00:00.500",
        ["Energy__Node__CloseAbandoned"] = "00:00:00.500",
    };

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Kill_AtRandomMomentsUnderLoad_LosesAndDoublesNothing(string kind)
    {
        await using var storage = await TestStorage.Start(kind);
        var received = new ConcurrentBag<string>();
        var keys = new List<string>();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var server = await EnergyProcess.Start(_settings, storage.Arguments);
            for (var user = keys.Count; user < Users; user++) keys.Add(await EnergyClient.NewKey(server.Address, "acme", $"user{user}", "enterprise"));
            using var stop = new CancellationTokenSource();
            var round = kill;
            var load = keys.Select((key, i) => Call(server.Address, key, $"{i} of round {round}", i, received, stop.Token)).ToList();
            await Answers(received, received.Count + random.Next(0, 40));
            await Task.Delay(random.Next(0, 40)); // any moment of a call
            server.Kill();
            await stop.CancelAsync();
            await Task.WhenAll(load);
        }

        await using var last = await EnergyProcess.Start(_settings, storage.Arguments);
        await Settled(storage.Ledger, TimeSpan.FromSeconds(20));
        var charged = await storage.Ledger.Charged();
        Assert.True(received.Count > Kills, $"only {received.Count} answers were received: the load was too small (seed {seed})");
        Assert.DoesNotContain(received, id => !charged.Contains(id));
        Assert.NotEqual(0, await storage.Ledger.Outcomes("abandoned"));
        var (tokens, cost, open) = await storage.Ledger.Accounts();
        Assert.Equal(await storage.Ledger.LoggedTokens(), tokens);
        Assert.Equal(await storage.Ledger.LoggedCost(), cost);
        Assert.Equal(0, open);
    }

    // A machine that is busy takes longer to its first answer; the kill still comes after a random part of the load.
    private static async Task Answers(ConcurrentBag<string> received, int count)
    {
        for (var i = 0; i < 1_000 && received.Count < count; i++) await Task.Delay(10);
    }

    // Every prompt is asked once, so that none is answered by the cache.
    private static async Task Call(Uri address, string key, string whom, int user, ConcurrentBag<string> received, CancellationToken stop)
    {
        using var client = new EnergyClient(address, key);
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            try
            {
                var answer = await client.Chat($"Write message {i} to prospect {whom}.", stream: (i + user) % 2 == 0);
                if (answer.IsWhole) received.Add(answer.RequestId);
                else if (answer.Status == HttpStatusCode.TooManyRequests) return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                return;
            }
        }
    }

    // Calls of a dead process are closed when its lease ends.
    private static async Task Settled(Ledger ledger, TimeSpan within)
    {
        var until = DateTime.UtcNow + within;
        while (await ledger.Opened() > 0)
        {
            Assert.True(DateTime.UtcNow < until, $"{await ledger.Opened()} calls are still open after {within}");
            await Task.Delay(100);
        }
    }
}
