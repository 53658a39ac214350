using NexScout.Energy.Gateway.Tests.EndToEnd;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>A cluster in two halves that do not know of each other: every actor lives twice, on one database. The version of its row
/// decides who wins; the loser applies again.</summary>
public sealed class SplitClusterTests
{
    // A free user's day: 3,000 tokens.
    private const long DailyBudget = 3_000;

    private static readonly Dictionary<string, string> _settings = new()
    {
        ["Energy__Cache__Enabled"] = "false",
        ["Energy__Free__RequestsPerMinute"] = "100000",
        ["Energy__Free__TokensPerMinute"] = "100000000",
    };

    [Fact]
    public async Task Chat_500AtOnceOverBothHalves_NeverPassesTheBudget()
    {
        var connection = await ClusterDatabase.New();
        await using var left = await Silos.Start(connection, _settings, count: 1);
        await using var right = await Silos.Start(connection, _settings, count: 1);
        await using var one = await left.Gateway(_settings);
        await using var two = await right.Gateway(_settings);
        using var load = new Load([one.Address, two.Address], await Load.ServiceKey(one.Address, "acme"), users: 1);

        await load.Run(100, CancellationToken.None, most: 500);

        var (tokens, _, _) = await Ledger.Postgres(connection).Accounts();
        Assert.InRange(tokens, 1, DailyBudget);
        Assert.NotEmpty(load.Received);
        await Books.Agree(connection, load.Received, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Chat_500AtOnceOverThreeGateways_NeverPassesTheBudget()
    {
        var connection = await ClusterDatabase.New();
        await using var silos = await Silos.Start(connection, _settings);
        await using var one = await silos.Gateway(_settings);
        await using var two = await silos.Gateway(_settings);
        await using var three = await silos.Gateway(_settings);
        using var load = new Load([one.Address, two.Address, three.Address], await Load.ServiceKey(one.Address, "acme"), users: 1);

        await load.Run(500, CancellationToken.None, most: 500);

        var (tokens, _, _) = await Ledger.Postgres(connection).Accounts();
        Assert.InRange(tokens, 1, DailyBudget);
        Assert.All(load.Refused.Keys, answer => Assert.StartsWith("402", answer));
        await Books.Agree(connection, load.Received, TimeSpan.FromSeconds(20));
    }
}
