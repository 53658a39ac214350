using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Client;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Routing;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>A front-end service that calls the actors itself, over the cluster's own TLS.</summary>
public sealed class ClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_WithACertificateOfTheCluster_CallsActorsAndHearsEvents()
    {
        var connection = await ClusterDatabase.New();
        using var authority = new Authority();
        var settings = authority.Settings();
        await using var silos = await Silos.Start(connection, settings, count: 2);
        await using var gateway = await silos.Gateway(settings);
        using var client = await Start(silos, connection, authority, "acme");
        var actors = client.Services.GetRequiredService<IEnergyActors>();
        var events = client.Services.GetRequiredService<IEventFeed>();
        using var listener = events.Listen("acme", 100);

        var held = await actors.User(new UserKey("acme", "ann")).Reserve(Some.Reserve(1, new UserKey("acme", "ann")));
        Assert.NotNull(held.Reservation);
        var settled = await actors.User(new UserKey("acme", "ann")).Settle(Some.Settle(1, new UserKey("acme", "ann"), 50));
        Assert.False(settled.AlreadySettled);
        Assert.Equal(50, (await actors.User(new UserKey("acme", "ann")).Profile(LoadState.Normal)).TodayTokens);
        var route = await client.Services.GetRequiredService<IRouting>().Route(new RouteRequest
        {
            Id = new RequestId(7),
            Feature = "ai_chat",
            Tier = Tier.Pro,
            Mode = "auto",
            Load = LoadState.Normal,
            PromptCharacters = 40,
            PredictedTokens = 60,
            ContextTokens = 500,
            EmotionalDepth = 0.1,
        });
        Assert.NotNull(route.Route);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await actors.User(new UserKey("other", "bob")).Profile(LoadState.Normal));

        // Calls through the gateway, heard in this process once it has said that it listens.
        using var load = new Load([gateway.Address], await Load.ServiceKey(gateway.Address, "acme"), users: 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var calls = load.Run(1, stop.Token);
        var names = new HashSet<string>();
        while (!names.Contains("call") || !names.Contains("profile"))
            names.Add((await listener.Events.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancel)).Name);
        await stop.CancelAsync();
        await calls;
        await client.StopAsync(Cancel);
    }

    [Fact]
    public async Task Client_HoldsForLong_IsNotClosedAsThoseOfTheDeadAre()
    {
        var connection = await ClusterDatabase.New();
        using var authority = new Authority();
        var settings = authority.Settings();
        settings["Energy__Node__CloseAbandoned"] = "00:00:00.2";
        await using var silos = await Silos.Start(connection, settings, count: 1);
        using var client = await Start(silos, connection, authority, "acme");
        var ann = client.Services.GetRequiredService<IEnergyActors>().User(new UserKey("acme", "ann"));

        Assert.NotNull((await ann.Reserve(Held(1, client.Services.GetRequiredService<NodeIdentity>().Name))).Reservation);
        var late = Held(2, "a process that never was");
        Assert.NotNull((await ann.Reserve(late)).Reservation);
        // Once the later one is closed, the earlier one has been looked at as well.
        while ((await ann.Reserve(late)).Refusal is null) await Task.Delay(50, Cancel);
        var settled = await ann.Settle(Some.Settle(1, new UserKey("acme", "ann"), 50));

        Assert.False(settled.AlreadySettled);
        await client.StopAsync(Cancel);

        static ReserveCommand Held(int id, string node)
        {
            var command = Some.Reserve(id, new UserKey("acme", "ann"));
            return command with { Opened = command.Opened! with { Node = node, At = DateTimeOffset.UtcNow } };
        }
    }

    [Fact]
    public async Task Client_OfAnotherAuthority_IsNotLetIn()
    {
        var connection = await ClusterDatabase.New();
        using var authority = new Authority();
        using var stranger = new Authority();
        await using var silos = await Silos.Start(connection, authority.Settings(), count: 1);
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAnyAsync<Exception>(() => Start(silos, connection, stranger, null, soon.Token));
    }

    [Fact]
    public void AddEnergyClient_WrongOptions_SayWhatIsWrong()
    {
        var wrong = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddEnergyClient(options =>
        {
            options.Membership = Membership.Redis;
            options.GatewayPort = 70_000;
            options.GatewayPorts = [30_000, 70_001];
            options.PrimaryPort = 0;
        }));
        Assert.Contains("Redis", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("GatewayPort must be 1 to 65535, not 70000", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("GatewayPorts must be 1 to 65535, not 70001", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("PrimaryPort must be 1 to 65535, not 0", wrong.Message, StringComparison.Ordinal);
    }

    private static async Task<IHost> Start(Silos silos, string connection, Authority authority, string? workspace, CancellationToken? cancel = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddEnergyClient(
            options =>
            {
                options.Membership = Membership.Postgres;
                options.Connection = connection;
                options.ClusterId = silos.ClusterId;
                options.Tls = new TlsOptions { Certificate = authority.Certificate, Key = authority.Key, Ca = authority.Ca };
            },
            workspace);
        var host = builder.Build();
        await host.StartAsync(cancel ?? Cancel);
        return host;
    }
}
