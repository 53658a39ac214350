using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>Compression as a client meets it, with a real server and storage (SPEC §3, §7).</summary>
public sealed class CompressionTests : IAsyncLifetime
{
    private const string Wordy =
        "Hello, I hope you are doing well. Could you please summarize the report of ACME in order to save time for the whole board, and keep the table of "
        + "the costs? It is important to note that the meeting is quite short. Thank you so much in advance for your help with this. ";

    private readonly string _data = Directory.CreateTempSubdirectory("energy-compression-").FullName;
    private readonly Dictionary<string, string> _settings = [];
    private EnergyProcess _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await EnergyProcess.StartUpstream();
        foreach (var provider in (string[])["openai", "groq", "anthropic"])
        {
            _settings[$"Energy__Providers__{provider}__BaseUrl"] = new Uri(_upstream.Address, "/v1").AbsoluteUri;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Panic_CompressesAndTheReceiptTells()
    {
        await using var server = await EnergyProcess.Start(_settings, "--data", _data);
        using var http = await Client(server);
        using var operators = Client(server, EnergyProcess.OperatorKey);
        using var held = await operators.PutAsJsonAsync("/api/load/override", new { load_state = "panic" });
        Assert.True(held.IsSuccessStatusCode, await held.Content.ReadAsStringAsync());
        var govern = await Post(http, "/api/govern", new { prompt = Wordy });
        Assert.Equal("surge_compressed", govern.GetProperty("action_taken").GetString());
        Assert.StartsWith("Summarize report of ACME", govern.GetProperty("modified_prompt").GetString(), StringComparison.Ordinal);
        var meta = (await Post(http, "/api/generate", new { prompt = Wordy })).GetProperty("meta");
        Assert.True(meta.GetProperty("compression_applied").GetBoolean());
        var saved = meta.GetProperty("tokens_saved").GetInt64();
        Assert.True(saved > 20);
        var receipt = (await http.GetFromJsonAsync<JsonElement>($"/api/requests/{meta.GetProperty("request_id").GetString()}")).GetProperty("receipt");
        var compression = receipt.GetProperty("compression");
        Assert.Equal(("strong", saved), (compression.GetProperty("level").GetString(), compression.GetProperty("tokens_saved").GetInt64()));
        Assert.InRange(compression.GetProperty("compression_ratio").GetDouble(), 0.3, 0.9);
        Assert.InRange(compression.GetProperty("quality_score").GetDouble(), 0.9, 1);
        Assert.True(compression.GetProperty("from_cache").GetBoolean());
    }

    [Fact]
    public async Task WastefulPrompt_IsWarnedOf()
    {
        await using var server = await EnergyProcess.Start(_settings, "--data", _data);
        using var http = await Client(server);
        var govern = await Post(http, "/api/govern", new { prompt = string.Concat(Enumerable.Repeat(Wordy, 12)) });
        Assert.Contains(govern.GetProperty("warnings").EnumerateArray(), one => one.GetString()!.StartsWith("The prompt is wasteful: about ", StringComparison.Ordinal));
        Assert.Equal("approved", govern.GetProperty("action_taken").GetString());
    }

    private static async Task<HttpClient> Client(EnergyProcess server) => Client(server, await EnergyClient.NewKey(server.Address, "acme", "ann", "enterprise"));

    private static HttpClient Client(EnergyProcess server, string key)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    private static async Task<JsonElement> Post(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
