using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NexScout.Energy.Access;
using NexScout.Energy.Caching;
using NexScout.Energy.Clusters;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Gateway.Tests.Fakes;

/// <summary>The real server on a port of its own, with the engine behind it faked.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string OperatorKey = "operator-key-for-tests-only";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("energy-server-");
    private WebApplication _app = null!;

    public FakeEngine Engine { get; } = new();

    public FakeStore Store { get; } = new();

    public FakeActors Actors { get; } = new();

    public FakeChanges Changes { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public Uri Url { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    /// <summary>Keys made at the first start.</summary>
    public (string? Operator, string? Demo) FirstKeys { get; private set; }

    public static async Task<TestServer> Start(params string[] settings)
    {
        var server = new TestServer();
        string[] key = settings.Any(s => s.StartsWith("--ENERGY_OPERATOR_KEY", StringComparison.Ordinal)) ? [] : [$"--ENERGY_OPERATOR_KEY={OperatorKey}"];
        server._app = EnergyApp.Build(
            ["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", $"--Energy:Storage:DataDirectory={server._data.FullName}", .. key, .. settings],
            server.Fake);
        // What is not faked is kept in a real database of its own.
        await ((IEnergyStore)server._app.Services.GetRequiredService<IResponseStore>()).Migrate(TestContext.Current.CancellationToken);
        server.FirstKeys = await EnergyApp.Start(server._app, TestContext.Current.CancellationToken);
        server.Url = new Uri(server._app.Urls.First());
        server.Client = new HttpClient { BaseAddress = server.Url };
        return server;
    }

    /// <summary>Makes a key and returns its text.</summary>
    public async Task<(string Id, string Key)> MakeKey(string body)
    {
        using var answer = await Send(HttpMethod.Post, "/api/keys", OperatorKey, body);
        var json = await Json(answer);
        Assert.Equal(201, (int)answer.StatusCode);
        return (json.GetProperty("id").GetString()!, json.GetProperty("key").GetString()!);
    }

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, string? key, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonElement> Json(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }

    private void Fake(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<IEnergyEngine>(Engine));
        services.Replace(ServiceDescriptor.Singleton<ICallerChanges>(Changes));
        services.Replace(ServiceDescriptor.Singleton<IEnergyStore>(Store));
        services.Replace(ServiceDescriptor.Singleton<IKeyStore>(Store));
        services.Replace(ServiceDescriptor.Singleton<IRecordReader>(Store));
        services.Replace(ServiceDescriptor.Singleton<ISettingsStore>(Store));
        services.Replace(ServiceDescriptor.Singleton<IEnergyActors>(Actors));
        services.Replace(ServiceDescriptor.Singleton<IClusterBoard>(Actors));
        services.Replace(ServiceDescriptor.Singleton<IChatIntake>(new FakeChat()));
        services.Replace(ServiceDescriptor.Singleton<IDialects>(new FakeChat()));
        services.Replace(ServiceDescriptor.Singleton<ICatalogDesk>(new FakeCatalog()));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
