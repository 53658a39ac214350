using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Simulation;

/// <summary>One process of the engine: the real one, with clock, storage, providers and chance replaced.</summary>
internal sealed class EnergyProcess
{
    private readonly ServiceProvider _services;
    private readonly Scheduler _scheduler;

    public EnergyProcess(Scheduler scheduler, int number, MemoryStore store, FaultyProviders providers, Random random)
    {
        _scheduler = scheduler;
        Host = new Host(scheduler, number);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(scheduler.Clock);
        services.AddSingleton(new NodeIdentity($"node-{number}"));
        services.AddSingleton(new CpuMeter(() => TimeSpan.Zero));
        services.AddSingleton(new Jitter(random.NextDouble));
        services.AddSingleton(store.Connect());
        services.AddSingleton<ISettingsStore>(store);
        services.AddSingleton<IModelProviders>(providers);
        services.AddEnergyEngine(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            // Idle accounts leave soon, so that loading and unloading are met often; the fast duties are slowed to what a week can carry.
            ["Energy:Node:UnloadAfter"] = "00:20:00",
            ["Energy:Node:Sweep"] = "00:10:00",
            ["Energy:Node:ReportOutcomes"] = "00:00:30",
            ["Energy:Node:ReportLoad"] = "00:02:00",
            ["Energy:Node:FlushHealth"] = "00:05:00",
            ["Energy:Node:Heartbeat"] = "00:01:00",
            ["Energy:Node:Lease"] = "00:03:00",
            ["Energy:Node:CloseAbandoned"] = "00:01:00",
            ["Energy:Node:RefreshCatalog"] = "12:00:00",
            ["Energy:Node:SettleWithin"] = "00:01:00",
        }).Build());
        _services = services.BuildServiceProvider();
        Actors = _services.GetRequiredService<IEnergyActors>();
    }

    public Host Host { get; }

    /// <summary>Whether it has started and takes calls.</summary>
    public bool Ready { get; private set; }

    public IEnergyActors Actors { get; }

    /// <summary>Starts it; it is ready some steps later, or dies where storage is away.</summary>
    public void Start() => _scheduler.Post(Host, () => _ = Starting());

    /// <summary>Runs something in it. What is awaited never comes back where it dies.</summary>
    public void Run(Func<IEnergyEngine, Task> work) => _scheduler.Post(Host, () => _ = work(_services.GetRequiredService<IEnergyEngine>()));

    /// <summary>Nothing of it runs any more, and its memory is gone.</summary>
    public void Kill()
    {
        Host.Die();
        Ready = false;
    }

    private async Task Starting()
    {
        try
        {
            await _services.GetRequiredService<LedgerWriting>().StartAsync(CancellationToken.None);
            await _services.GetRequiredService<EnergyNode>().StartAsync(CancellationToken.None);
            Ready = true;
        }
        catch (Budgets.LedgerUnavailableException)
        {
            Kill();
        }
    }
}
