using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>A front-end service of one user, over plain HTTP.</summary>
internal sealed class EnergyClient : IDisposable
{
    private readonly HttpClient _http;

    public EnergyClient(Uri address, string key)
    {
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 600 }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Makes a key as the operator.</summary>
    public static async Task<string> NewKey(Uri address, string workspace, string user, string tier)
    {
        using var operators = new EnergyClient(address, EnergyProcess.OperatorKey);
        using var made = await operators._http.PostAsJsonAsync("/api/keys", new { workspace, user, role = "user", tier });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    /// <summary>One call; the whole answer is read.</summary>
    public async Task<Answer> Chat(string prompt, bool stream = false, int? maxTokens = null, string model = "auto")
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        message.Content = JsonContent.Create(new
        {
            model,
            messages = new[] { new { role = "user", content = prompt } },
            stream,
            stream_options = stream ? new { include_usage = true } : null,
            max_tokens = maxTokens,
        });
        using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        var body = await response.Content.ReadAsStringAsync();
        return new Answer(response.StatusCode, response.Headers.GetValues("x-request-id").Single(), body);
    }

    public async Task<JsonElement> Get(string path) => await _http.GetFromJsonAsync<JsonElement>(path);

    public void Dispose() => _http.Dispose();
}

/// <summary>An answer as the client saw it.</summary>
internal sealed record Answer(HttpStatusCode Status, string RequestId, string Body)
{
    /// <summary>Whether the client has the whole answer: a body, or a stream to its end.</summary>
    public bool IsWhole => Status == HttpStatusCode.OK && (!Body.StartsWith("data:", StringComparison.Ordinal) || Body.TrimEnd().EndsWith("data: [DONE]", StringComparison.Ordinal));

    /// <summary>The error's code.</summary>
    public string? Code => Status == HttpStatusCode.OK ? null : JsonDocument.Parse(Body).RootElement.GetProperty("error").GetProperty("code").GetString();
}
