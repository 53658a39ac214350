using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>The response cache against the real program and a provider that counts what it is asked (SPEC §11).</summary>
public sealed class CacheTests : IAsyncLifetime
{
    private WebApplication _provider = null!;
    private Uri _url = null!;
    private int _asked;
    private TaskCompletionSource? _gate;
    private int _failures;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None"]);
        _provider = builder.Build();
        _provider.MapPost("/v1/chat/completions", (RequestDelegate)Complete);
        await _provider.StartAsync(Cancel);
        _url = new Uri(_provider.Urls.First());
    }

    public async ValueTask DisposeAsync() => await _provider.DisposeAsync();

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Chat_1000IdenticalAtOnce_AskTheProviderOnce(string kind)
    {
        await using var storage = await TestStorage.Start(kind);
        await using var server = await Start(storage);
        using var ann = await Client(server, "ann");
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, 1_000).Select(_ => Chat(ann, "the same")).ToList();
        // The first call is held until the provider was asked; then all others either wait for it or find its answer.
        while (Volatile.Read(ref _asked) == 0) await Task.Yield();
        _gate.SetResult();
        var answers = await Task.WhenAll(calls);

        Assert.Equal(1, _asked);
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, "Answer 1"), (answer.Status, answer.Text)));
        Assert.Equal(999, answers.Count(answer => answer.Cache == "hit"));
        Assert.All(answers.Where(answer => answer.Cache == "hit"), answer => Assert.Equal(("0", 0), (answer.Charged, answer.Tokens)));
        await Until(async () => await storage.Ledger.Outcomes("cached") == 999);
        var profile = await Get(ann, "/api/profile");
        Assert.Equal(1_000, profile.GetProperty("total_requests").GetInt32());
        Assert.Equal(0.999, profile.GetProperty("cache_hit_rate").GetDouble(), 3);
        Assert.Equal(65, profile.GetProperty("today_tokens").GetInt32());
    }

    [Fact]
    public async Task Chat_Restarted_StillKnowsItsAnswersAndOthersDoNot()
    {
        await using var storage = await TestStorage.Start("sqlite");
        string key;
        await using (var server = await Start(storage))
        {
            key = await EnergyClient.NewKey(server.Address, "acme", "ann", "pro");
            using var ann = Client(server.Address, key);
            Assert.Equal("miss", (await Chat(ann, "hello")).Cache);
            await Until(async () => (await Get(ann, "/api/cache")).GetProperty("answers").GetInt32() == 1);
        }

        await using var again = await Start(storage);
        using var same = Client(again.Address, key);
        using var bob = await Client(again, "bob");
        Assert.Equal("hit", (await Chat(same, "hello")).Cache);
        Assert.Equal("hit", (await Chat(same, "hello", stream: true)).Cache);
        Assert.Equal("Answer 1", (await Chat(same, "hello", stream: true)).Text);
        Assert.Equal("miss", (await Chat(bob, "hello")).Cache);
        var shown = await Get(same, "/api/cache");
        Assert.Equal((1, 3), (shown.GetProperty("answers").GetInt32(), shown.GetProperty("hits").GetInt32()));
        Assert.Equal(195, shown.GetProperty("tokens_saved").GetInt32());
        using var purged = await same.DeleteAsync(new Uri("/api/cache", UriKind.Relative), Cancel);
        Assert.Equal(1, (await purged.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("removed").GetInt32());
        Assert.Equal("miss", (await Chat(same, "hello")).Cache);
    }

    [Fact]
    public async Task Stream_Answered_FillsTheCacheForStreamsAndWholes()
    {
        await using var storage = await TestStorage.Start("sqlite");
        await using var server = await Start(storage);
        using var ann = await Client(server, "ann");
        Assert.Equal(("miss", "Answer 1"), Told(await Chat(ann, "hello", stream: true)));
        Assert.Equal(("hit", "Answer 1"), Told(await Chat(ann, "hello", stream: true)));
        Assert.Equal(("hit", "Answer 1"), Told(await Chat(ann, "hello")));
        using var message = await ann.PostAsJsonAsync("/v1/messages", new { model = "auto", max_tokens = 50, messages = new[] { new { role = "user", content = "x" } } }, Cancel);
        using var second = await ann.PostAsJsonAsync("/v1/messages", new { model = "auto", max_tokens = 50, messages = new[] { new { role = "user", content = "x" } } }, Cancel);
        Assert.Equal("hit", second.Headers.GetValues("x-energy-cache").Single());
        Assert.Equal("Answer 2", (await second.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("temperature", 0.9, null, null, "miss")]
    [InlineData(null, 0, "cache-control", "no-store", "bypass")]
    [InlineData(null, 0, "cache-control", "no-cache", "miss")]
    [InlineData(null, 0, "x-energy-allow-cache", "false", "bypass")]
    [InlineData(null, 0, "x-energy-feature", "ai_pitchdeck", "miss")]
    public async Task Chat_NotToBeServedFromTheCache_AsksEachTime(string? member, double value, string? header, string? said, string cache)
    {
        await using var storage = await TestStorage.Start("sqlite");
        await using var server = await Start(storage);
        using var ann = await Client(server, "ann");
        if (header is not null) ann.DefaultRequestHeaders.TryAddWithoutValidation(header, said);
        for (var i = 1; i <= 2; i++) Assert.Equal((cache, $"Answer {i}"), Told(await Chat(ann, "hello", temperature: member is null ? null : value)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chat_KeyUsedAgain_GivesTheFirstAnswerWhereItIsKept(bool stream)
    {
        await using var storage = await TestStorage.Start("sqlite");
        await using var server = await Start(storage);
        using var ann = await Client(server, "ann");
        ann.DefaultRequestHeaders.TryAddWithoutValidation("idempotency-key", "k-1");
        Assert.Equal(("miss", "Answer 1"), Told(await Chat(ann, "hello", stream)));
        var tokens = (await Get(ann, "/api/profile")).GetProperty("today_tokens").GetInt64();
        var again = await Chat(ann, "hello", stream);
        Assert.Equal(("hit", "Answer 1", true), (again.Cache, again.Text, again.Replayed));
        var other = await Chat(ann, "another prompt", stream);
        Assert.Equal((HttpStatusCode.Conflict, false), (other.Status, other.Replayed));
        Assert.Equal(1, Volatile.Read(ref _asked));
        Assert.Equal(tokens, (await Get(ann, "/api/profile")).GetProperty("today_tokens").GetInt64());
    }

    [Fact]
    public async Task Chat_TheFirstOfManyFails_TheOthersAskForThemselves()
    {
        await using var storage = await TestStorage.Start("sqlite");
        await using var server = await Start(storage, ("Energy__Retry__MostTries", "1"));
        using var ann = await Client(server, "ann");
        _failures = int.MaxValue;
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, 20).Select(_ => Chat(ann, "the same")).ToList();
        while (Volatile.Read(ref _asked) == 0) await Task.Yield();
        _gate.SetResult();
        Assert.All(await Task.WhenAll(calls), answer => Assert.NotEqual(HttpStatusCode.OK, answer.Status));
        _failures = 0;
        Assert.Equal(HttpStatusCode.OK, (await Chat(ann, "the same")).Status);
        Assert.Equal(0, (await Get(ann, "/api/profile")).GetProperty("open_reservations").GetInt32());
    }

    [Fact]
    public async Task Chat_WorkspaceSharesItsCache_UsersFindEachOthersAnswers()
    {
        await using var storage = await TestStorage.Start("sqlite");
        await using var server = await Start(storage);
        using var operators = Client(server.Address, EnergyProcess.OperatorKey);
        using var set = await operators.PutAsJsonAsync("/api/workspaces/acme", new { shared_cache = true }, Cancel);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        using var ann = await Client(server, "ann");
        using var bob = await Client(server, "bob");
        using var stranger = Client(server.Address, await EnergyClient.NewKey(server.Address, "other", "ann", "pro"));
        Assert.Equal("miss", (await Chat(ann, "hello")).Cache);
        Assert.Equal("hit", (await Chat(bob, "hello")).Cache);
        Assert.Equal("miss", (await Chat(stranger, "hello")).Cache);
    }

    private static (string Cache, string Text) Told(CacheAnswer answer) => (answer.Cache, answer.Text);

    private async Task<EnergyProcess> Start(TestStorage storage, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>
        {
            ["Energy__Pro__RequestsPerMinute"] = "100000",
            ["Energy__Pro__TokensPerMinute"] = "100000000",
        };
        foreach (var provider in (string[])["openai", "anthropic", "groq"])
        {
            settings[$"Energy__Providers__{provider}__Kind"] = "openai";
            settings[$"Energy__Providers__{provider}__BaseUrl"] = $"{_url}v1";
        }

        foreach (var (name, value) in more) settings[name] = value;
        return await EnergyProcess.Start(settings, storage.Arguments);
    }

    private static async Task<HttpClient> Client(EnergyProcess server, string user) =>
        Client(server.Address, await EnergyClient.NewKey(server.Address, "acme", user, "pro"));

    private static HttpClient Client(Uri address, string key)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1_000 }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static async Task<JsonElement> Get(HttpClient client, string path) => await client.GetFromJsonAsync<JsonElement>(path, Cancel);

    private static async Task<CacheAnswer> Chat(HttpClient client, string prompt, bool stream = false, double? temperature = null)
    {
        var body = JsonSerializer.SerializeToNode(new { model = "auto", messages = new[] { new { role = "user", content = prompt } }, stream })!;
        if (temperature is { } value) body["temperature"] = value;
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        var cache = answer.Headers.TryGetValues("x-energy-cache", out var said) ? said.Single() : "";
        var replayed = answer.Headers.Contains("x-energy-replay");
        if (!answer.IsSuccessStatusCode) return new CacheAnswer(answer.StatusCode, cache, "", "", 0) { Replayed = replayed };
        if (stream) return new CacheAnswer(answer.StatusCode, cache, Streamed(text), "", 0) { Replayed = replayed };
        var json = JsonDocument.Parse(text).RootElement;
        return new CacheAnswer(
            answer.StatusCode, cache, json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!,
            answer.Headers.GetValues("x-energy-charged").Single(), json.GetProperty("usage").GetProperty("total_tokens").GetInt32())
        { Replayed = replayed };
    }

    private static string Streamed(string events)
    {
        Assert.EndsWith("data: [DONE]\n\n", events, StringComparison.Ordinal);
        return string.Concat(events.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).SkipLast(1)
            .Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("choices"))
            .Where(choices => choices.GetArrayLength() > 0 && choices[0].GetProperty("delta").TryGetProperty("content", out _))
            .Select(choices => choices[0].GetProperty("delta").GetProperty("content").GetString()));
    }

    private async Task Complete(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var number = Interlocked.Increment(ref _asked);
        if (_gate is { } gate) await gate.Task.WaitAsync(http.RequestAborted);
        if (_failures > 0)
        {
            http.Response.StatusCode = 500;
            return;
        }

        var usage = """{"prompt_tokens":60,"completion_tokens":5,"total_tokens":65}""";
        if (body.RootElement.TryGetProperty("stream", out var stream) && stream.GetBoolean())
        {
            http.Response.ContentType = "text/event-stream";
            foreach (var piece in (string[])["Answer ", $"{number}"])
                await http.Response.WriteAsync($$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"{{piece}}"},"finish_reason":null}]}""" + "\n\n");
            await http.Response.WriteAsync("""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\n");
            await http.Response.WriteAsync($$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{{usage}}}""" + "\n\ndata: [DONE]\n\n");
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($$"""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Answer {{number}}"},"finish_reason":"stop"}],"usage":{{usage}}}""");
    }

    private static async Task Until(Func<Task<bool>> reached)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await reached()) await Task.Delay(50, late.Token);
    }

    private sealed record CacheAnswer(HttpStatusCode Status, string Cache, string Text, string Charged, int Tokens)
    {
        public bool Replayed { get; init; }
    }
}
