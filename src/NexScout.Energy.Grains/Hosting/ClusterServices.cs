using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Grains.Budgets;
using NexScout.Energy.Grains.Streams;
using NexScout.Energy.Hosting;
using Orleans.Configuration;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>Switches the cluster's host on: the same engine, its actors as grains.</summary>
internal static class ClusterServices
{
    private const string Npgsql = "Npgsql";

    // The name under which Orleans looks for it.
    private const string Subscriptions = "PubSubStore";

    /// <summary>Adds the engine to this process, its actors as grains: as a silo, or as a client of the silos. The ledger is open before
    /// the first grain lives and closes after the last; the node begins when the cluster is joined.</summary>
    public static void AddEnergyCluster(this IServiceCollection services, IConfiguration configuration, ClusterHostOptions options, string postgres)
    {
        services.AddEnergyLedger(configuration);
        services.PostConfigure<NodeOptions>(node => node.TakesCalls = options.Role != ClusterRole.Silo);
        services.AddSingleton(options);
        if (options.Membership != Membership.Localhost) services.AddHostedService(_ => new OrleansTables(postgres, options));
        services.AddSingleton<SnapshotStream>();
        if (options.Role == ClusterRole.Gateway) services.AddOrleansClient(client => Client(client, options, postgres));
        else AddSilo(services, options, postgres);
        AddCalls(services);
        services.AddEnergyNode();
        services.AddHostedService<SnapshotListener>();
        services.AddSingleton<INodeState, ClusterNodeState>();
    }

    /// <summary>Adds what calls into the cluster need, in a silo, a gateway or any other client; after Orleans itself, since its services
    /// are to begin when the cluster is joined.</summary>
    internal static void AddCalls(IServiceCollection services, string? workspace = null)
    {
        // Orleans tells much of itself; what matters comes as a warning.
        services.AddLogging(logging => logging.AddFilter("Orleans", LogLevel.Warning));
        services.AddSingleton(new EventReach(workspace));
        services.AddSingleton<GrainCalls>();
        services.AddSingleton<PendingCharges>();
        services.AddSingleton<IEnergyActors, GrainActors>();
        services.AddSingleton<EventBridge>();
        services.AddSingleton<IEventFeed>(of => of.GetRequiredService<EventBridge>());
        services.AddHostedService(of => of.GetRequiredService<EventBridge>());
        Contracts.Add(services);
    }

    /// <summary>What grains need of their silo, whatever lists its members.</summary>
    internal static void Grains(ISiloBuilder silo, ClusterHostOptions options)
    {
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = options.CallWithin);
        silo.Configure<LoadSheddingOptions>(load =>
            (load.LoadSheddingEnabled, load.CpuThreshold, load.MemoryThreshold) = (options.ShedAboveCpu < 100, options.ShedAboveCpu, 100));
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = options.UnloadAfter);
        silo.AddActivityPropagation();
        silo.AddIncomingGrainCallFilter<Tenancy>();
        silo.AddIncomingGrainCallFilter<CallShedding>();
        silo.AddMemoryStreams(SnapshotStream.Provider);
        // Orleans would keep what was delivered for half an hour; nobody rewinds these streams.
        silo.Services.Configure<StreamCacheEvictionOptions>(
            SnapshotStream.Provider,
            cache => (cache.DataMinTimeInCache, cache.DataMaxAgeInCache) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)));
    }

    private static void AddSilo(IServiceCollection services, ClusterHostOptions options, string postgres)
    {
        services.AddHostedService<SiloPorts>();
        services.AddOrleans(silo => Silo(silo, options, postgres));
    }

    private static void Silo(ISiloBuilder silo, ClusterHostOptions options, string postgres)
    {
        Grains(silo, options);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = options.Probe;
            membership.NumMissedProbesLimit = 3;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
            membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
        });
        Tls.Add(silo, options.Tls);
        switch (options.Membership)
        {
            case Membership.Localhost:
                var primary = options.PrimaryPort is { } port && port != options.SiloPort ? new IPEndPoint(IPAddress.Loopback, port) : null;
                silo.AddMemoryGrainStorage(Subscriptions);
                silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, primary, options.ServiceId, options.ClusterId);
                return;
            case Membership.Postgres:
                silo.UseAdoNetClustering(sql => (sql.Invariant, sql.ConnectionString) = (Npgsql, postgres));
                break;
            case Membership.Redis:
                Redis.Add(silo, options);
                break;
        }

        silo.AddAdoNetGrainStorage(Subscriptions, storage => (storage.Invariant, storage.ConnectionString) = (Npgsql, postgres));
        if (options.Address is { } address) silo.ConfigureEndpoints(IPAddress.Parse(address), options.SiloPort, options.GatewayPort);
        else silo.ConfigureEndpoints(options.SiloPort, options.GatewayPort);
    }

    internal static void Client(IClientBuilder client, ClusterHostOptions options, string postgres)
    {
        client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.CallWithin);
        client.Configure<GatewayOptions>(gateway => gateway.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
        client.UseConnectionRetryFilter<ConnectionRetry>();
        client.AddActivityPropagation();
        client.AddMemoryStreams(SnapshotStream.Provider);
        Tls.Add(client, options.Tls);
        switch (options.Membership)
        {
            case Membership.Localhost:
                var ports = options.GatewayPorts is { Length: > 0 } set ? set : [options.GatewayPort];
                client.UseLocalhostClustering(ports, options.ServiceId, options.ClusterId);
                break;
            case Membership.Postgres:
                client.UseAdoNetClustering(sql => (sql.Invariant, sql.ConnectionString) = (Npgsql, postgres));
                break;
            case Membership.Redis:
                Redis.Add(client, options);
                break;
        }
    }
}
