using System.Net.Http.Headers;
using System.Net.Http.Json;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>All processes of a cluster are replaced one after another under load. <c>ENERGY_NEXT_SILO</c> names the <c>energy-silo.dll</c> of the
/// build that follows, so that any two builds can be tried; without it the same build follows.</summary>
public sealed class RollingUpgradeTests
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
    public async Task Roll_OneProcessAfterAnotherUnderLoad_FailsNoCall()
    {
        var connection = await ClusterDatabase.New();
        await using var silos = await Silos.Start(connection, _settings);
        await using var one = await silos.Gateway(_settings);
        await using var two = await silos.Gateway(_settings);
        Uri[] gateways = [one.Address, two.Address];
        await Budget(one.Address);
        using var load = new Load(gateways, await Load.ServiceKey(one.Address, "acme"), users: 200);
        using var stop = new CancellationTokenSource();
        var running = load.Run(8, stop.Token);

        // A gateway first and one last: each build calls the other, also one that holds actors the other asks.
        await using var firstNext = await Replace(silos, gateways, 0, one);
        var before = load.Received.Count;
        foreach (var old in silos.Members.ToList())
        {
            await silos.Add(Silos.NextBuild);
            await silos.Stop(old);
        }

        var between = load.Received.Count;
        await using var secondNext = await Replace(silos, gateways, 1, two);
        await stop.CancelAsync();
        await running;
        TestContext.Current.SendDiagnosticMessage(
            $"to {Silos.NextBuild}: {load.Received.Count} answers, {between - before} of them while silos were replaced; "
            + $"refused: {string.Join(", ", load.Refused)}");
        Assert.Empty(load.Refused);
        Assert.True(between - before > 100, $"only {between - before} answers: the load was too small");
        await Books.Agree(connection, load.Received, TimeSpan.FromSeconds(20));
    }

    // Accounts then ask their workspace too, from silo to silo.
    private static async Task Budget(Uri gateway)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", EnergyProcess.OperatorKey);
        using var set = await http.PutAsJsonAsync("/api/workspaces/acme", new { monthly_budget_usd = 1_000 });
        set.EnsureSuccessStatusCode();
    }

    // As a load balancer does it: new calls go to the new one, then the old one ends what it has.
    private static async Task<Member> Replace(Silos silos, Uri[] gateways, int which, Member old)
    {
        var next = await silos.Gateway(_settings, Silos.NextBuild);
        gateways[which] = next.Address;
        await Task.Delay(TimeSpan.FromSeconds(1));
        await old.Stop();
        return next;
    }
}
