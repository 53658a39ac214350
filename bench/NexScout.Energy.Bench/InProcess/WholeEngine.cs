using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Providers;
using NexScout.Energy.Storage;

namespace NexScout.Energy.Bench.InProcess;

/// <summary>The engine as the gateway has it, but for its own HTTP: pipeline, SQLite in a folder of its own, providers over a socket.</summary>
internal sealed class WholeEngine : IAsyncDisposable
{
    private static readonly ChatLimits Limits = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("energy-bench-");
    private readonly ServiceProvider _services;
    private readonly IHostedService[] _hosted;
    private readonly IEnergyEngine _engine;

    private WholeEngine(Uri upstream)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([.. Workload.Settings(), .. Workload.Providers(upstream)]).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(settings)
            .AddEnergyStorage(new StorageOptions { DataDirectory = _folder.FullName })
            .AddEnergyEngine(settings).AddEnergyProviders(settings).BuildServiceProvider();
        _hosted = [.. _services.GetServices<IHostedService>()];
        _engine = _services.GetRequiredService<IEnergyEngine>();
    }

    /// <summary>Starts it before <paramref name="upstream"/>, held in load state normal: with both processors busy its compressor would
    /// read every prompt, which is other work.</summary>
    public static async Task<WholeEngine> Start(Uri upstream)
    {
        var whole = new WholeEngine(upstream);
        foreach (var part in whole._hosted) await part.StartAsync(CancellationToken.None);
        await whole._services.GetRequiredService<IEnergyActors>().Load().Override(LoadState.Normal);
        return whole;
    }

    /// <summary>One call of a user, from the bytes of its body on. Returns whether the cache answered.</summary>
    public async Task<bool> Call(int user, byte[] body)
    {
        var result = await _engine.Generate(
            new GenerateRequest
            {
                Id = RequestId.New(),
                User = Workload.User(user),
                Body = ChatReader.Read(WireFormat.OpenAI, body, Limits),
                SkipEnergy = true,
            },
            null, CancellationToken.None);
        return result.Body is not null ? result.FromCache : throw new InvalidOperationException($"{result.Outcome}: {result.Refusal?.Message}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _hosted.Reverse()) await part.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
