using System.Globalization;
using System.Net;
using NexScout.Energy.Bench.InProcess;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Grains.Streams;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage;
using Orleans.Configuration;

namespace NexScout.Energy.Cluster.Bench;

/// <summary>A silo with the engine's grains and the baseline's, over a store that keeps nothing or over PostgreSQL.</summary>
internal static class BenchSilo
{
    public static async Task<int> Run(string[] arguments)
    {
        var (siloPort, gatewayPort, primary) = (Whole(arguments[0]), Whole(arguments[1]), Whole(arguments[2]));
        var postgres = arguments.Length > 3 ? arguments[3] : null;
        var options = new ClusterHostOptions { ShedAboveCpu = 100, MostCalls = 1_000_000, UnloadAfter = TimeSpan.FromMinutes(2), CallWithin = TimeSpan.FromSeconds(30) };
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(Workload.Settings());
        if (postgres is null)
        {
            var store = new NexScout.Energy.Bench.InProcess.MemoryStore();
            builder.Services.AddSingleton<IEnergyStore>(store);
            builder.Services.AddSingleton<ISettingsStore>(store);
        }
        else
        {
            builder.Services.AddEnergyStorage(new StorageOptions { PostgresConnection = postgres });
        }

        builder.Services.AddSingleton(options);
        builder.Services.AddEnergyLedger(builder.Configuration);
        builder.Services.AddSingleton<SnapshotStream>();
        builder.Services.AddSingleton<IManagement, Management>();
        builder.UseOrleans(silo =>
        {
            ClusterServices.Grains(silo, options);
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionQuantum = TimeSpan.FromSeconds(20));
            silo.AddMemoryGrainStorage("PubSubStore");
            silo.UseLocalhostClustering(siloPort, gatewayPort, primary == siloPort ? null : new IPEndPoint(IPAddress.Loopback, primary));
        });
        ClusterServices.AddCalls(builder.Services);
        using var host = builder.Build();
        await host.StartAsync();
        Console.WriteLine("ready");
        await host.WaitForShutdownAsync();
        return 0;
    }

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
