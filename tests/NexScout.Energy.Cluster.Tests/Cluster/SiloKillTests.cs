using System.Globalization;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>Silos die by SIGKILL under load, one every 10 s, each followed by a new one. <c>ENERGY_CHAOS_SECONDS</c> says how long.</summary>
public sealed class SiloKillTests
{
    private static readonly Dictionary<string, string> _settings = new()
    {
        ["Energy__Cache__Enabled"] = "false",
        ["Energy__Node__Heartbeat"] = "00:00:02",
        ["Energy__Node__Lease"] = "00:00:06",
        // Users whose budgets outlast the load, so that a refusal is the cluster's.
        ["Energy__DefaultTier"] = "Enterprise",
    };

    [Fact]
    public async Task Kill_ASiloEvery10SecondsUnderLoad_LosesAndDoublesNothing()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("ENERGY_CHAOS_SECONDS") ?? "30", CultureInfo.InvariantCulture);
        var connection = await ClusterDatabase.New();
        await using var silos = await Silos.Start(connection, _settings);
        await using var one = await silos.Gateway(_settings);
        await using var two = await silos.Gateway(_settings);
        using var load = new Load([one.Address, two.Address], await Load.ServiceKey(one.Address, "acme"), users: 1_000);
        using var stop = new CancellationTokenSource();
        var running = load.Run(32, stop.Token);
        var random = new Random(Environment.TickCount);
        var kills = 0;
        for (var left = seconds; left >= 10; left -= 10)
        {
            await Task.Delay(TimeSpan.FromSeconds(10));
            silos.Kill(silos.Members[random.Next(silos.Members.Count)]);
            kills++;
            await silos.Add();
        }

        await stop.CancelAsync();
        await running;
        var refused = load.Refused;
        TestContext.Current.SendDiagnosticMessage(
            $"{kills} silos killed, {load.Received.Count} answers, refused: {string.Join(", ", refused)}; longest silence {load.LongestSilence.TotalSeconds:0.0} s");
        Assert.True(load.Received.Count > kills * 20, $"only {load.Received.Count} answers: the load was too small");
        Assert.All(refused.Keys, answer => Assert.StartsWith("503", answer));
        Assert.InRange(load.LongestSilence, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await Books.Agree(connection, load.Received, TimeSpan.FromSeconds(40));
    }
}
