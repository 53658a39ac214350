using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Grains.Streams;
using NexScout.Energy.Hosting;
using Orleans.TestingHost;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>Silos of the real runtime within the test's process, over one ledger in memory.</summary>
internal sealed class TestSilos : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private TestSilos(InProcessTestCluster cluster, SlowStore store) => (_cluster, Store) = (cluster, store);

    /// <summary>The ledger that all silos share.</summary>
    public SlowStore Store { get; }

    public IGrainFactory Grains => _cluster.Client;

    public IServiceProvider Client => _cluster.Client.ServiceProvider;

    public InProcessTestCluster Cluster => _cluster;

    /// <summary>Starts them.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="configure">Their options.</param>
    /// <param name="workspace">The workspace that the client acts for; null for all.</param>
    /// <param name="way">What happens to the client's calls on their way; null where they simply arrive.</param>
    public static async Task<TestSilos> Start(
        short silos = 1, Action<ClusterHostOptions>? configure = null, string? workspace = null, OutgoingGrainCallFilterDelegate? way = null)
    {
        var store = new SlowStore();
        var options = new ClusterHostOptions { ShedAboveCpu = 100 };
        configure?.Invoke(options);
        var builder = new InProcessTestClusterBuilder(silos);
        // The ledger first: it closes after the last grain has left.
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Services.AddSingleton<IEnergyStore>(store);
            host.Services.AddSingleton<ISettingsStore>(store.Settings);
            host.Services.AddSingleton(options);
            host.Services.AddEnergyLedger(new ConfigurationBuilder().Build());
        });
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<SnapshotStream>();
            ClusterServices.AddCalls(silo.Services);
            ClusterServices.Grains(silo, options);
            silo.AddMemoryGrainStorage("PubSubStore");
        });
        builder.ConfigureClient(client =>
        {
            Contracts.Add(client.Services);
            client.AddActivityPropagation();
            if (way is not null) client.AddOutgoingGrainCallFilter(way);
            if (workspace is not null) client.AddOutgoingGrainCallFilter(new TenancySender(workspace));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new TestSilos(cluster, store);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}
