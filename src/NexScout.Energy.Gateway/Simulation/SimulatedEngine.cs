using Microsoft.Extensions.DependencyInjection.Extensions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Caching;
using NexScout.Energy.Compression;
using NexScout.Energy.Governance;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Simulated;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>The real engine of one shard, with clock, storage and providers replaced.</summary>
internal sealed class SimulatedEngine : IDisposable
{
    // The duties of a process, at a pace that a week in seconds can carry; accounts stay in memory for the length of the week.
    private static readonly Dictionary<string, string?> _paces = new()
    {
        ["Energy:Node:UnloadAfter"] = "20.00:00:00",
        ["Energy:Node:Sweep"] = "20.00:00:00",
        ["Energy:Node:ReportOutcomes"] = "00:10:00",
        ["Energy:Node:ReportLoad"] = "20.00:00:00",
        ["Energy:Node:FlushHealth"] = "12:00:00",
        ["Energy:Node:Heartbeat"] = "1.00:00:00",
        ["Energy:Node:Lease"] = "3.00:00:00",
        ["Energy:Node:CloseAbandoned"] = "1.00:00:00",
        ["Energy:Node:RefreshCatalog"] = "20.00:00:00",
        ["Energy:Node:WriteAnswers"] = "20.00:00:00",
    };

    private readonly ServiceProvider _services;
    private readonly IHostedService[] _hosted;
    private readonly IEnergyEngine _engine;
    private readonly IEnergyActors _actors;
    private readonly SharedRewrites? _rewrites;

    /// <summary>Starts it.</summary>
    /// <param name="generation">What is switched on.</param>
    /// <param name="settings">What the engine is given.</param>
    /// <param name="closed">Told of every usage record.</param>
    public SimulatedEngine(Generation generation, SimulationSettings settings, Action<UsageRecord> closed)
    {
        Turns = new TurnLoop(Clock);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Engine).AddInMemoryCollection(_paces).Build();
        // v5 compresses every prompt; an engine by its defaults only where SPEC §3 makes it.
        if (generation == Generation.V5) configuration[$"{GovernanceOptions.Section}:{nameof(GovernanceOptions.Compression)}"] ??= nameof(CompressionLevel.Strong);
        if (generation == Generation.V4) configuration[$"{CachingOptions.Section}:{nameof(CachingOptions.Enabled)}"] = "false";
        var store = new MemoryStore(closed);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(new NodeIdentity("simulation"));
        services.AddSingleton(new CpuMeter(() => TimeSpan.Zero));
        services.AddSingleton(new Jitter(() => 0.5));
        services.AddSingleton<IEnergyStore>(store);
        services.AddSingleton<ISettingsStore>(store);
        services.AddSingleton<IModelProviders>(Provider);
        services.AddEnergyEngine(configuration);
        settings.Parts?.Invoke(services);
        if (generation == Generation.V4) services.RemoveAll<IPromptCompressor>();
        else Share(services);
        _services = services.BuildServiceProvider();
        _hosted = [.. _services.GetServices<IHostedService>()];
        foreach (var part in _hosted) Run(() => part.StartAsync(CancellationToken.None));
        _engine = _services.GetRequiredService<IEnergyEngine>();
        _actors = _services.GetRequiredService<IEnergyActors>();
        _rewrites = _services.GetService<IPromptCompressor>() as SharedRewrites;
    }

    /// <summary>Its clock; it begins on a Monday, as the weeks of the budgets do.</summary>
    public VirtualClock Clock { get; } = new(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));

    /// <summary>What runs it.</summary>
    public TurnLoop Turns { get; }

    /// <summary>Its provider.</summary>
    public PlannedProvider Provider { get; } = new();

    /// <summary>Its catalog.</summary>
    public Catalog Catalog => _services.GetRequiredService<CatalogSource>().Current;

    /// <summary>Whether it compresses.</summary>
    public bool Compresses => _services.GetService<IPromptCompressor>() is not null;

    /// <summary>Whether it has a response cache.</summary>
    public bool Caches => _services.GetRequiredService<CachingOptions>().Enabled;

    /// <summary>Makes a user one of a tier.</summary>
    public void Enrol(SimulatedUser user) => Run(() => _actors.User(user.Key).Change(new AccountChange { Tier = user.Tier }).AsTask());

    /// <summary>Makes one call.</summary>
    /// <param name="request">The call.</param>
    /// <param name="prompt">What it asks.</param>
    /// <param name="style">How the tier's style changes an answer's length.</param>
    public GenerateResult Call(GenerateRequest request, Prompt prompt, double style)
    {
        Provider.Plan(prompt.Body, prompt.InputTokens, prompt.AnswerTokens, Math.Max(1, (long)Math.Round(prompt.AnswerTokens * style)));
        _rewrites?.Plan(prompt);
        Task<GenerateResult> task = null!;
        Turns.Inside(() =>
        {
            task = _engine.Generate(request, null, CancellationToken.None);
            Turns.Finish(task);
        });
        return task.Result;
    }

    /// <summary>Lets time pass up to a moment.</summary>
    public void PassUntil(DateTimeOffset moment) => Turns.Inside(() => Turns.PassUntil(moment));

    /// <summary>Reports that the system carries so much, and that it has done so for a while.</summary>
    public void Carry(double percent)
    {
        for (var i = 0; i < 2; i++)
        {
            Run(() => _actors.Load().Report(Figures(percent)).AsTask());
            PassUntil(Clock.Now + TimeSpan.FromSeconds(11));
        }

        Run(() => _actors.Load().Report(Figures(percent)).AsTask());
    }

    /// <summary>Ends it, and lets what was begun be written.</summary>
    public void Dispose()
    {
        Turns.Inside(() =>
        {
            foreach (var part in _hosted) Turns.FinishLast(part.StopAsync(CancellationToken.None));
            Turns.FinishLast(_services.DisposeAsync().AsTask());
        });
    }

    // The compressor that stands there, kept from doing the same twice.
    private static void Share(ServiceCollection services)
    {
        if (services.Last(service => service.ServiceType == typeof(IPromptCompressor)) is not { ImplementationType: { } real }) return;
        services.AddSingleton<IPromptCompressor>(of => new SharedRewrites((IPromptCompressor)ActivatorUtilities.CreateInstance(of, real)));
    }

    private NodeLoad Figures(double percent) => new()
    {
        Node = "simulation",
        InFlight = (int)(percent * 100),
        Capacity = 10_000,
        Queue = 0,
        QueueLimit = 1,
        Cpu = 0,
        ProviderSaturation = 0,
        At = Clock.Now,
    };

    private void Run(Func<Task> work) => Turns.Inside(() => Turns.Finish(work()));
}
