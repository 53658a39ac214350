using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using NexScout.Energy.Bench.InProcess;

namespace NexScout.Energy.Bench.Http;

/// <summary>The gateway as it is served: keys, governance, routing, durable settlement and records on; budgets so large that none refuses.</summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    private const string OperatorKey = "bench-operator-key-0123456789";
    private readonly DirectoryInfo _data;

    private GatewayUnderTest(ChildServer server, DirectoryInfo data) => (Server, _data) = (server, data);

    public ChildServer Server { get; }

    /// <summary>Starts it before <paramref name="upstream"/>, with SQLite in a new folder below <paramref name="folder"/>, or on a PostgreSQL database.</summary>
    public static async Task<GatewayUnderTest> Start(Uri upstream, string folder, string? postgres)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "energy-bench-" + Path.GetRandomFileName()));
        string[] store = postgres is null ? ["--data", data.FullName] : ["--postgres", postgres];
        var server = await ChildServer.Start(
            "energy.dll", url => ["serve", "--urls", url.ToString(), .. store, .. Settings(upstream)],
            new Dictionary<string, string> { ["ENERGY_OPERATOR_KEY"] = OperatorKey }, "/health/ready");
        return new GatewayUnderTest(server, data);
    }

    /// <summary>Makes enterprise users and returns their keys.</summary>
    public async Task<string[]> Keys(int users)
    {
        using var client = Operator();
        var keys = new string[users];
        for (var i = 0; i < users; i++)
        {
            var wish = new { workspace = "bench", user = "user-" + i.ToString(CultureInfo.InvariantCulture), role = "user", tier = "enterprise" };
            using var answer = await client.PostAsJsonAsync("/api/keys", wish);
            keys[i] = JsonDocument.Parse(await Text(answer)).RootElement.GetProperty("key").GetString()!;
        }

        return keys;
    }

    /// <summary>Holds a load state (<c>normal</c>, <c>surge</c>): by itself a gateway that is asked for all it can changes its state, and with
    /// it what it does for a call, in the middle of a run.</summary>
    public async Task Hold(string state)
    {
        using var client = Operator();
        using var answer = await client.PutAsJsonAsync("/api/load/override", new { load_state = state });
        await Text(answer);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private HttpClient Operator()
    {
        var client = new HttpClient { BaseAddress = Server.Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", OperatorKey);
        return client;
    }

    private static async Task<string> Text(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{answer.RequestMessage!.RequestUri} answered {(int)answer.StatusCode}: {text}");
    }

    private static IEnumerable<string> Settings(Uri upstream)
    {
        foreach (var (name, value) in (KeyValuePair<string, string?>[])[.. Workload.Settings(), .. Workload.Providers(upstream)])
        {
            yield return $"--{name}={value}";
        }

        // Every prompt is the same: the cache would answer them all.
        yield return "--Energy:Cache:Enabled=false";
        yield return "--Energy:Gateway:Demo=false";
        yield return "--Logging:LogLevel:Default=Warning";
    }
}
