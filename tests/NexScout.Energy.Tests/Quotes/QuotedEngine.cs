using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Quotes;
using NexScout.Energy.Routing;
using NexScout.Energy.Tests.Pipeline;

namespace NexScout.Energy.Tests.Quotes;

/// <summary>The real engine on a store in memory, a clock that the test moves and a provider that uses the same tokens each time.</summary>
internal sealed class QuotedEngine : IModelProvider, IModelProviders, IAsyncDisposable
{
    public static readonly UserKey Ann = new("acme", "ann");

    private readonly ServiceProvider _services;

    private QuotedEngine(Func<IEnergyStore, IEnergyStore> over, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        Store = new MemoryStore(Records.Enqueue);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(over(Store));
        services.AddSingleton<ISettingsStore>(Store);
        services.AddSingleton<IQuoteStore>(Store);
        services.AddSingleton<IModelProviders>(this);
        services.AddEnergyEngine(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        _services = services.BuildServiceProvider();
    }

    public ManualTime Clock { get; } = new();

    public MemoryStore Store { get; }

    /// <summary>The usage log.</summary>
    public ConcurrentQueue<UsageRecord> Records { get; } = new();

    public ConcurrentQueue<ProviderRequest> Asked { get; } = new();

    /// <summary>What the provider fails with; null where it answers.</summary>
    public ProviderException? Failure { get; set; }

    /// <summary>The models that fail so; null for all.</summary>
    public Func<CatalogModel, bool>? Failing { get; set; }

    /// <summary>What the provider answers with.</summary>
    public Func<ProviderAnswer> Answer { get; set; } = () => new WholeAnswer();

    public string Name => "fixed";

    public IEnergyEngine Engine => _services.GetRequiredService<IEnergyEngine>();

    public IQuoteDesk Desk => _services.GetRequiredService<IQuoteDesk>();

    public CatalogSource Catalog => _services.GetRequiredService<CatalogSource>();

    public Admission Admission => _services.GetRequiredService<Admission>();

    public EmbeddedActors Actors => _services.GetRequiredService<EmbeddedActors>();

    /// <param name="over">Puts another store over the one in memory.</param>
    /// <param name="settings">Settings beside the defaults.</param>
    public static async Task<QuotedEngine> Start(Func<IEnergyStore, IEnergyStore>? over = null, params (string Name, string Value)[] settings)
    {
        var engine = new QuotedEngine(over ?? (store => store), settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)));
        await engine._services.GetRequiredService<LedgerWriting>().StartAsync(CancellationToken.None);
        await engine._services.GetRequiredService<EnergyNode>().StartAsync(CancellationToken.None);
        await engine._services.GetRequiredService<IEnergyActors>().User(Ann).Change(new AccountChange { Tier = Tier.Pro });
        return engine;
    }

    public static GenerateRequest Request(string prompt, RequestId? quote = null, UserKey? user = null, string feature = "ai_message") => new()
    {
        Id = RequestId.New(),
        User = user ?? Ann,
        Feature = feature,
        Quote = quote,
        Body = Chat(prompt),
    };

    private static ChatBody Chat(string prompt)
    {
        var json = $$"""{"messages":[{"role":"user","content":"{{prompt}}"}],"max_tokens":100}""";
        return ChatReader.Read(WireFormat.OpenAI, Encoding.UTF8.GetBytes(json), new ChatLimits());
    }

    public async Task<UserProfile> Profile() => await _services.GetRequiredService<IEnergyActors>().User(Ann).Profile(LoadState.Normal);

    /// <summary>A quote that must be given.</summary>
    public async Task<Quote> Quote(string prompt) => (await Desk.Make(Request(prompt), CancellationToken.None)).Quote!;

    public Task<GenerateResult> Call(string prompt, RequestId quote, UserKey? user = null, string feature = "ai_message") =>
        Engine.Generate(Request(prompt, quote, user, feature), null, CancellationToken.None);

    public IModelProvider? Find(string provider) => this;

    public Task<ProviderAnswer> Send(ProviderRequest request, CancellationToken cancel)
    {
        Asked.Enqueue(request);
        return Failure is null || Failing?.Invoke(request.Model) == false ? Task.FromResult(Answer()) : Task.FromException<ProviderAnswer>(Failure);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.GetRequiredService<EnergyNode>().StopAsync(CancellationToken.None);
        await _services.GetRequiredService<LedgerWriting>().StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }
}
