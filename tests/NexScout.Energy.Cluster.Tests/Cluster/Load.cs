using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>Many users' calls over several gateways, by one service's key.</summary>
internal sealed class Load(IReadOnlyList<Uri> gateways, string key, int users, string workspacePrefix = "") : IDisposable
{
    private readonly SocketsHttpHandler _sockets = new() { MaxConnectionsPerServer = 600 };
    private readonly ConcurrentQueue<(TimeSpan At, HttpStatusCode Status, string Code)> _answers = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _next;

    /// <summary>Ids of answers that were received whole.</summary>
    public ConcurrentBag<string> Received { get; } = [];

    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>How often each answer came that was not 200.</summary>
    public IReadOnlyDictionary<string, int> Refused =>
        _answers.Where(answer => answer.Status != HttpStatusCode.OK).GroupBy(answer => $"{(int)answer.Status} {answer.Code}").ToDictionary(g => g.Key, g => g.Count());

    /// <summary>The longest time in which nobody had an answer.</summary>
    public TimeSpan LongestSilence
    {
        get
        {
            var at = _answers.Where(answer => answer.Status == HttpStatusCode.OK).Select(answer => answer.At).Order().ToList();
            return at.Count < 2 ? _clock.Elapsed : at.Zip(at.Skip(1), (a, b) => b - a).Max();
        }
    }

    /// <summary>Makes a workspace's service key.</summary>
    public static async Task<string> ServiceKey(Uri gateway, string workspace)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", EnergyProcess.OperatorKey);
        using var made = await http.PostAsJsonAsync("/api/keys", new { workspace, role = "service" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    /// <summary>Calls, <paramref name="atOnce"/> at a time, until stopped or until <paramref name="most"/> were made.</summary>
    public Task Run(int atOnce, CancellationToken stop, int most = int.MaxValue) => Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Worker(most, stop)));

    public void Dispose() => _sockets.Dispose();

    private async Task Worker(int most, CancellationToken stop)
    {
        using var http = new HttpClient(_sockets, disposeHandler: false) { Timeout = TimeSpan.FromSeconds(60) };
        while (!stop.IsCancellationRequested)
        {
            var n = Interlocked.Increment(ref _next) - 1;
            if (n >= most) return;
            await Call(http, n);
        }
    }

    private async Task Call(HttpClient http, int n)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(gateways[n % gateways.Count], "/v1/chat/completions"));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        message.Headers.Add("x-energy-user", $"{workspacePrefix}user{n % users}");
        message.Content = JsonContent.Create(new
        {
            model = "auto",
            max_tokens = 100,
            messages = new[] { new { role = "user", content = $"Write message {n} to a prospect." } },
        });
        using var response = await http.SendAsync(message);
        var body = await response.Content.ReadAsStringAsync();
        var code = response.StatusCode == HttpStatusCode.OK ? "" : JsonDocument.Parse(body).RootElement.GetProperty("error").GetProperty("code").GetString()!;
        _answers.Enqueue((_clock.Elapsed, response.StatusCode, code));
        if (response.StatusCode == HttpStatusCode.OK) Received.Add(response.Headers.GetValues("x-request-id").Single());
    }
}
