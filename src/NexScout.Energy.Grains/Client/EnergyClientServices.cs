using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Grains.Routing;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Grains.Client;

/// <summary>The cluster's actors in a front-end service of your own.</summary>
public static class EnergyClientServices
{
    /// <summary>Adds <see cref="IEnergyActors"/> (accounts, workspaces, models' health, load), <see cref="IRouting"/> and
    /// <see cref="IEventFeed"/> (the cluster's live events, without <c>load</c> and <c>cluster</c>: ask the actors for their snapshots),
    /// reached through the silos. Calls are made again where a silo dies; where the cluster stays away they throw
    /// <see cref="LedgerUnavailableException"/>. A call that the service opens itself names <see cref="NodeIdentity"/> as its node: it is
    /// closed at its estimate some seconds after the service died.</summary>
    /// <param name="services">The service's own.</param>
    /// <param name="configure">Where the cluster is, as its members say it: the same membership, <see cref="ClusterHostOptions.ClusterId"/> and
    /// <see cref="ClusterHostOptions.ServiceId"/>. While no silo is found so, the start waits and warns.
    /// <see cref="ClusterHostOptions.Role"/> is a gateway's whatever is set.</param>
    /// <param name="workspace">The workspace this client acts for (SPEC §13): the silos then refuse it all others, changes of accounts and
    /// reports. It guards against mistakes; the cluster trusts whoever may join it, so keep others out by TLS and the network. Null: all.</param>
    /// <exception cref="ArgumentException">An option is wrong; the message says which.</exception>
    public static IServiceCollection AddEnergyClient(this IServiceCollection services, Action<ClusterHostOptions> configure, string? workspace = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ClusterHostOptions();
        configure(options);
        options.Role = ClusterRole.Gateway;
        List<string> faults = [.. options.Faults()];
        if (options is { Membership: Membership.Postgres, Connection: null }) faults.Add("Connection must say where the membership's PostgreSQL is");
        if (faults.Count > 0) throw new ArgumentException(string.Join("; ", faults), nameof(configure));
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => NodeIdentity.New());
        services.TryAddSingleton(new NodeOptions());
        services.AddSingleton<ClusterBoard>();
        services.AddSingleton(new Publication<LoadSnapshot>(new LoadSnapshot()));
        services.AddSingleton<IRouting, RoutingCalls>();
        services.AddOrleansClient(client =>
        {
            ClusterServices.Client(client, options, options.Connection ?? "");
            if (workspace is not null) client.AddOutgoingGrainCallFilter(new TenancySender(workspace));
        });
        // After the connection: its listeners need it.
        ClusterServices.AddCalls(services, workspace);
        services.AddHostedService<ClientHeartbeat>();
        return services;
    }
}
