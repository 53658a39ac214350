using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Client;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pricing;
using NexScout.Energy.Testing;
using Npgsql;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>100 workspaces of 100 users, each workspace with a budget that pays for a part of what its users ask.</summary>
public sealed class WorkspaceBudgetTests
{
    private const int Workspaces = 100;
    private const int Users = 100;
    private const int Rounds = 2;
    private const int AtOnce = 256;

    private static readonly Dictionary<string, string> _settings = new()
    {
        // Users whose own budgets outlast the test, so that a refusal is their workspace's.
        ["Energy__DefaultTier"] = "Enterprise",
    };

    private readonly long[] _committed = new long[Workspaces];
    private readonly long[] _most = new long[Workspaces];
    private readonly long[] _charged = new long[Workspaces];
    private int _admitted;
    private int _refused;
    private int _next = -1;
    private string _node = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reserve_100WorkspacesOf100UsersAtOnce_UsesTheBudgetsAndPassesNone()
    {
        var connection = await ClusterDatabase.New();
        await using var silos = await Silos.Start(connection, _settings);
        using var one = await Client(silos, connection);
        using var two = await Client(silos, connection);
        using var three = await Client(silos, connection);
        IEnergyActors[] ways = [.. new[] { one, two, three }.Select(host => host.Services.GetRequiredService<IEnergyActors>())];

        _node = await Node(connection);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(worker => Work(ways[worker % ways.Length])));

        var used = Enumerable.Range(0, Workspaces).Select(w => _charged[w] * 100 / Budget(w)).ToList();
        TestContext.Current.SendDiagnosticMessage(
            $"{_admitted} calls admitted, {_refused} refused in {clock.Elapsed.TotalSeconds:0} s; "
            + $"of the budgets {used.Min()} to {used.Max()} % used, {used.Average():0} % in the middle");
        Assert.All(Enumerable.Range(0, Workspaces), w => Assert.InRange(_most[w], 1, Budget(w)));
        Assert.All(used, percent => Assert.InRange(percent, 60, 100));
        Assert.True(_refused > 0, "the budgets paid for everything");
        await Books.Agree(connection, [], TimeSpan.FromSeconds(20));
        var logged = await Sums(connection, "SELECT workspace_id, sum(cost_nano)::bigint FROM ai_usage_logs GROUP BY 1");
        var accounts = await Sums(
            connection,
            "SELECT split_part(key, '/', 1), sum(coalesce((state->>'total_cost')::bigint, 0))::bigint FROM actor_state WHERE kind = 1 GROUP BY 1");
        Assert.All(Enumerable.Range(0, Workspaces), w => Assert.Equal((_charged[w], _charged[w]), (logged[Name(w)], accounts[Name(w)])));
        foreach (var host in new[] { one, two, three }) await host.StopAsync(Cancel);
    }

    // Between a quarter and two thirds of what is asked for.
    private static long Budget(int workspace) => 10_000_000 + (workspace * 150_000);

    private static string Name(int workspace) => string.Create(CultureInfo.InvariantCulture, $"w{workspace:00}");

    private async Task Work(IEnergyActors actors)
    {
        int n;
        while ((n = Interlocked.Increment(ref _next)) < Workspaces * Users * Rounds) await Call(actors, n);
    }

    private async Task Call(IEnergyActors actors, int n)
    {
        var workspace = n % Workspaces;
        var user = new UserKey(Name(workspace), $"user{n / Workspaces % Users}");
        var terms = new WorkspaceTerms { MonthlyBudget = new NanoUsd(Budget(workspace)) };
        var account = actors.User(user);
        var call = Some.Reserve(n + 1, user);
        var opened = call.Opened! with { Node = _node, At = DateTimeOffset.UtcNow };
        var outcome = await account.Reserve(call with { Opened = opened, SkipEnergy = true, Workspace = terms });
        if (outcome.Reservation is not { } held)
        {
            Assert.Equal(RefusalReason.BudgetExceeded, outcome.Refusal!.Reason);
            Assert.Equal("workspace_usd_month", Assert.Single(outcome.Checks, check => !check.Passed).Name);
            Interlocked.Increment(ref _refused);
            return;
        }

        Interlocked.Increment(ref _admitted);
        Note(workspace, held.Cost.Value);
        var cost = held.Cost.Value * (40 + (n % 53)) / 100;
        // Before the charge: what it frees may be lent again before its answer is here.
        Note(workspace, cost - held.Cost.Value);
        var charge = Some.Settle(n + 1, user, 20 + (n % 50));
        var settled = await account.Settle(charge with { Record = charge.Record with { Cost = new NanoUsd(cost) } });
        Assert.False(settled.AlreadySettled);
        Interlocked.Add(ref _charged[workspace], cost);
    }

    private void Note(int workspace, long amount)
    {
        var now = Interlocked.Add(ref _committed[workspace], amount);
        long most;
        while ((most = Volatile.Read(ref _most[workspace])) < now && Interlocked.CompareExchange(ref _most[workspace], now, most) != most) { }
    }

    // A call of a process that is not alive would be closed as abandoned.
    private static async Task<string> Node(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("SELECT node FROM energy_nodes ORDER BY alive_until DESC LIMIT 1");
        return (string)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task<Dictionary<string, long>> Sums(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(Cancel)) sums.Add(reader.GetString(0), reader.GetInt64(1));
        return sums;
    }

    private static async Task<IHost> Client(Silos silos, string connection)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddEnergyClient(options =>
        {
            options.Membership = Membership.Postgres;
            options.Connection = connection;
            options.ClusterId = silos.ClusterId;
        });
        var host = builder.Build();
        await host.StartAsync(Cancel);
        return host;
    }
}
