using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Gateway.Tests.Fakes;

namespace NexScout.Energy.Gateway.Tests.Quotes;

/// <summary>The whole server in this process, with nothing faked but how late it is.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("energy-quotes-");
    private readonly LateClock _clock = new();
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public Uri Url => _client.BaseAddress!;

    public static async Task<RealServer> Start(params string[] settings)
    {
        var server = new RealServer();
        server._app = EnergyApp.Build(
            [
                "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", $"--ENERGY_OPERATOR_KEY={TestServer.OperatorKey}",
                $"--Energy:Storage:DataDirectory={server._data.FullName}", .. settings,
            ],
            services => services.AddSingleton<TimeProvider>(server._clock));
        await EnergyApp.Start(server._app, TestContext.Current.CancellationToken);
        server._client = new HttpClient { BaseAddress = new Uri(server._app.Urls.First()) };
        return server;
    }

    /// <summary>Makes it later; timers go on as before.</summary>
    public void Pass(TimeSpan time) => _clock.Late += time;

    public async Task<string> Key(string user, string role = "user", string workspace = "acme")
    {
        var whose = role == "user" ? $$""","user":"{{user}}","tier":"pro" """ : "";
        var body = $$"""{"workspace":"{{workspace}}","role":"{{role}}"{{whose}}}""";
        return (await Ok("POST", "/api/keys", TestServer.OperatorKey, body)).GetProperty("key").GetString()!;
    }

    /// <summary>A request that must succeed.</summary>
    public async Task<JsonElement> Ok(string method, string path, string key, string? body = null, params (string Name, string Value)[] headers)
    {
        var (status, json) = await Send(method, path, key, body, headers);
        Assert.True(status is >= 200 and < 300, $"{status}: {json}");
        return json;
    }

    /// <summary>Status and error code of a request; the code is empty where it succeeds.</summary>
    public async Task<(int Status, string Code)> Code(
        string method, string path, string key, string? body = null, params (string Name, string Value)[] headers)
    {
        var (status, json) = await Send(method, path, key, body, headers);
        return (status, status < 300 ? "" : json.GetProperty("error").GetProperty("code").GetString()!);
    }

    public async Task<(int Status, JsonElement Json)> Send(
        string method, string path, string key, string? body, params (string Name, string Value)[] headers)
    {
        var (status, text) = await Read(method, path, key, body, headers);
        return (status, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone());
    }

    /// <summary>What a POST that must succeed is answered, to its end.</summary>
    public async Task<string> Text(string path, string key, string body, params (string Name, string Value)[] headers)
    {
        var (status, text) = await Read("POST", path, key, body, headers);
        Assert.Equal(200, status);
        return text;
    }

    private async Task<(int Status, string Text)> Read(string method, string path, string key, string? body, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private sealed class LateClock : TimeProvider
    {
        public TimeSpan Late { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Late;
    }
}
