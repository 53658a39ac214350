using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Anthropic;

/// <summary>Over a real socket, against the simulated upstream's messages.</summary>
public sealed class AnthropicProviderTests : IAsyncLifetime
{
    private const string Tools =
        """{"messages":[{"role":"user","content":"use the tool"}],"tools":[{"name":"look","input_schema":{"type":"object"}}],"max_tokens":9}""";

    private WebApplication _upstream = null!;
    private (string Path, HeaderDictionary Headers) _seen;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _upstream = builder.Build();
        _upstream.Use((http, next) =>
        {
            _seen = (http.Request.Path, new HeaderDictionary(http.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)));
            return next(http);
        });
        _upstream.MapSimulatedUpstream();
        await _upstream.StartAsync();
    }

    public async ValueTask DisposeAsync() => await _upstream.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    public async Task Send_Whole_GivesTextUsageAndItsHeaders(string path)
    {
        using var providers = Providers(path);
        await using var answer = await providers.Find("p")!.Send(Request(model: "sim:tokens=9") with { Betas = "a-2025,b-2026" }, Sample.Cancel);
        Assert.Equal(WireFormat.Anthropic, answer.Format);
        Assert.Equal((36, 36L), (answer.Body!.Text.Length, answer.Body.OutputCharacters));
        Assert.Equal((9L, true), (answer.Body.Usage!.Value.Usage.Output, answer.Body.Usage.Value.OutputKnown));
        Assert.Equal("stop", answer.Body.FinishReason);
        Assert.Equal("/v1/messages", _seen.Path);
        string[] names = ["x-api-key", "anthropic-version", "x-request-id", "anthropic-beta"];
        Assert.Equal(["secret", "2023-06-01", "r1", "a-2025,b-2026"], names.Select(name => _seen.Headers[name].ToString()));
        Assert.Empty(_seen.Headers["authorization"].ToString());
    }

    [Fact]
    public async Task Send_Stream_GivesEveryTokenAndUsage()
    {
        using var providers = Providers();
        await using var answer = await providers.Find("p")!.Send(Request(stream: true, model: "sim:tokens=9"), Sample.Cancel);
        var chunks = await Sample.All(answer);
        Assert.Equal(36, chunks.Sum(chunk => chunk.OutputCharacters));
        Assert.Equal("message_stop", chunks[^1].Event);
        var last = chunks.FindLast(chunk => chunk.Usage is not null);
        Assert.Equal(("message_delta", "stop"), (last.Event, last.FinishReason));
        Assert.Equal((9L, true), (last.Usage!.Value.Usage.Output, last.Usage.Value.Usage.Input > 0));
    }

    [Fact]
    public async Task Send_Tools_AreCalled()
    {
        using var providers = Providers();
        await using var whole = await providers.Find("p")!.Send(Request(Tools), Sample.Cancel);
        await using var stream = await providers.Find("p")!.Send(Request(Tools, stream: true), Sample.Cancel);
        Assert.Equal("tool_calls", whole.Body!.FinishReason);
        Assert.Equal("look".Length + """{"input":"x"}""".Length, whole.Body.OutputCharacters);
        Assert.Equal(whole.Body.OutputCharacters, (await Sample.All(stream)).Sum(chunk => chunk.OutputCharacters));
    }

    [Fact]
    public async Task Send_OpenAIBody_IsTranslated()
    {
        using var providers = Providers();
        await using var answer = await providers.Find("p")!.Send(Sample.Request(system: "Be brief.", model: "sim:tokens=2"), Sample.Cancel);
        using var json = JsonDocument.Parse(answer.Body!.Json);
        Assert.Equal("message", json.RootElement.GetProperty("type").GetString());
        Assert.Equal(2, answer.Body.Usage!.Value.Usage.Output);
    }

    [Fact]
    public async Task Send_NoUsage_IsNull()
    {
        using var providers = Providers();
        await using var answer = await providers.Find("p")!.Send(Request(model: "sim:no_usage"), Sample.Cancel);
        Assert.Null(answer.Body!.Usage);
    }

    [Fact]
    public async Task Send_NegativeUsage_IsClampedAndSaid()
    {
        using var providers = Providers();
        await using var answer = await providers.Find("p")!.Send(Request(model: "sim:negative_usage"), Sample.Cancel);
        Assert.Equal((0L, true), (answer.Body!.Usage!.Value.Usage.Output, answer.Body.Usage.Value.Clamped));
    }

    [Theory]
    [InlineData("status=429;retry_after=2", ProviderFailure.Rejected, 2)]
    [InlineData("status=529;retry_after=3", ProviderFailure.Rejected, 3)]
    [InlineData("status=500", ProviderFailure.Unavailable, null)]
    [InlineData("status=401", ProviderFailure.Denied, null)]
    [InlineData("garbage", ProviderFailure.Unavailable, null)]
    [InlineData("break_before", ProviderFailure.Unavailable, null)]
    [InlineData("hang", ProviderFailure.TimedOut, null)]
    public async Task Send_Fault_IsMapped(string step, ProviderFailure kind, int? retryAfter)
    {
        using var providers = Providers();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => providers.Find("p")!.Send(Request(model: "sim:" + step), Sample.Cancel));
        Assert.Equal(kind, failure.Kind);
        Assert.Equal(retryAfter, failure.RetryAfter?.TotalSeconds);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("break_after=3", ProviderFailure.Broken)]
    [InlineData("garbage", ProviderFailure.Unavailable)]
    [InlineData("token_ms=60000", ProviderFailure.TimedOut)]
    public async Task Stream_Fault_IsMapped(string step, ProviderFailure kind)
    {
        using var providers = Providers();
        await using var answer = await providers.Find("p")!.Send(Request(stream: true, model: "sim:" + step), Sample.Cancel);
        Assert.Equal(kind, (await Assert.ThrowsAsync<ProviderException>(() => Sample.All(answer))).Kind);
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "max_tokens: must be at least 1")]
    [InlineData(413, "request_too_large", "Request exceeds the maximum size")]
    public async Task Send_RequestAtFault_TellsTheProvidersSentence(int status, string type, string message)
    {
        var failure = await Refused(status, type, message);
        Assert.Equal((ProviderFailure.BadRequest, status, type), (failure.Kind, failure.Status, failure.Code));
        Assert.Equal($"p: {message}", failure.Message);
    }

    // Anthropic tells it with the status of a faulty request.
    [Fact]
    public async Task Send_AccountWithoutCredit_IsDenied() => Assert.Equal(
        ProviderFailure.Denied, (await Refused(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.")).Kind);

    [Theory]
    [InlineData(400, "the key secret is no key")]
    [InlineData(401, "invalid x-api-key sec…")]
    [InlineData(400, "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.")]
    public async Task Send_SentenceThatMayTellOfTheKey_IsNotRepeated(int status, string message) =>
        Assert.Equal($"p answered with status {status}.", (await Refused(status, "some_error", message)).Message);

    // A server of its own, since an answer's text cannot be asked of the simulated upstream.
    private static async Task<ProviderException> Refused(int status, string type, string message)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.MapPost("/v1/messages", async http =>
        {
            http.Response.StatusCode = status;
            await http.Response.WriteAsync($$"""{"type":"error","error":{"type":"{{type}}","message":"{{message}}"},"request_id":"req_1"}""");
        });
        await server.StartAsync(Sample.Cancel);
        using var providers = new ConfiguredProviders(Configuration(server.Urls.First()), TimeProvider.System);
        return await Assert.ThrowsAsync<ProviderException>(() => providers.Find("p")!.Send(Request(), Sample.Cancel));
    }

    private static ProviderRequest Request(
        string json = """{"messages":[{"role":"user","content":"Hello"}],"model":"asked","max_tokens":9}""", bool stream = false, string model = "up")
    {
        var request = Sample.Request(json, stream, model: model);
        return request with { Body = new ChatBody(WireFormat.Anthropic, Encoding.UTF8.GetBytes(json), new ChatFacts()) };
    }

    private ConfiguredProviders Providers(string path = "") => new(Configuration(_upstream.Urls.First() + path), TimeProvider.System);

    private static IConfiguration Configuration(string url) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Energy:Providers:p:Kind"] = "anthropic",
        ["Energy:Providers:p:BaseUrl"] = url,
        ["Energy:Providers:p:AnswerTimeout"] = "00:00:01",
        ["Energy:Providers:p:IdleTimeout"] = "00:00:00.5",
        ["ENERGY_PROVIDER_P_KEY"] = "secret",
    }).Build();
}
