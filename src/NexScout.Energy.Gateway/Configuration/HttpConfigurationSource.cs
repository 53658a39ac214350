using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using NexScout.Energy.Configuration;
using NexScout.Energy.Gateway.Native;

namespace NexScout.Energy.Gateway.Configuration;

/// <summary>Asks a product's own HTTP endpoint for callers' configuration.</summary>
internal sealed class HttpConfigurationSource : ICallerConfigurationSource, IDisposable
{
    private const int MostBytes = 256 * 1024;
    private readonly HttpClient _http;
    private readonly string _url;
    private readonly bool _users;

    public HttpConfigurationSource(string url, string? key, bool users)
    {
        (_url, _users) = (url.TrimEnd('/'), users);
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
        {
            MaxResponseContentBufferSize = MostBytes,
        };
        if (key is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public string Name => "http";

    public Task<bool> KnowsUsers(string workspace, CancellationToken cancel) => Task.FromResult(_users);

    public async Task<JsonElement?> Load(ConfigurationPart part, string workspace, string? user, CancellationToken cancel)
    {
        if (part == ConfigurationPart.User && !_users) return null;
        var whose = user is null ? "" : $"&user={Uri.EscapeDataString(user)}";
        using var answer = await _http.GetAsync(new Uri($"{_url}/{part.Name()}?workspace={Uri.EscapeDataString(workspace)}{whose}"), cancel);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NoContent) return null;
        answer.EnsureSuccessStatusCode();
        return JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancel), GatewayJson.Default.JsonElement);
    }

    public void Dispose() => _http.Dispose();
}
