using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Pipeline.Providers;
using Xunit;

namespace NexScout.Energy.Providers.Tests.OpenAI;

public sealed class OpenAIProviderTests : IAsyncLifetime
{
    private readonly List<bool> _efforts = [];
    private (int Status, string Body) _refusal;
    private WebApplication _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _upstream = builder.Build();
        _upstream.MapSimulatedUpstream();
        _upstream.MapPost("/picky/chat/completions", Picky);
        _upstream.MapPost("/refusing/chat/completions", Refusing);
        await _upstream.StartAsync();
    }

    public async ValueTask DisposeAsync() => await _upstream.DisposeAsync();

    [Fact]
    public async Task Send_Whole_GivesTextAndUsage()
    {
        using var providers = Providers();
        await using var answer = await providers.Find("p")!.Send(Sample.Request(model: "sim:tokens=9"), Sample.Cancel);
        Assert.Equal(36, answer.Body!.OutputCharacters);
        Assert.Equal(36, answer.Body.Text.Length);
        Assert.Equal(9, answer.Body.Usage!.Value.Usage.Output);
        Assert.Equal("stop", answer.Body.FinishReason);
    }

    [Fact]
    public async Task Send_Stream_GivesEveryTokenAndUsage()
    {
        using var providers = Providers();
        await using var answer = await providers.Find("p")!.Send(Sample.Request(stream: true, model: "sim:tokens=9"), Sample.Cancel);
        var chunks = await Sample.All(answer);
        Assert.Equal(36, chunks.Sum(chunk => chunk.OutputCharacters));
        Assert.Single(chunks, chunk => chunk.FinishReason == "stop");
        Assert.True(chunks[^1].UsageOnly);
        Assert.Equal(9, chunks[^1].Usage!.Value.Usage.Output);
    }

    [Fact]
    public async Task Send_NoUsage_IsNull()
    {
        using var providers = Providers();
        await using var answer = await providers.Find("p")!.Send(Sample.Request(model: "sim:no_usage"), Sample.Cancel);
        Assert.Null(answer.Body!.Usage);
    }

    [Theory]
    [InlineData("status=429;retry_after=2", ProviderFailure.Rejected, 2)]
    [InlineData("status=529", ProviderFailure.Rejected, null)]
    [InlineData("status=500", ProviderFailure.Unavailable, null)]
    [InlineData("status=401", ProviderFailure.Denied, null)]
    [InlineData("status=400", ProviderFailure.BadRequest, null)]
    [InlineData("garbage", ProviderFailure.Unavailable, null)]
    [InlineData("break_before", ProviderFailure.Unavailable, null)]
    [InlineData("hang", ProviderFailure.TimedOut, null)]
    public async Task Send_Fault_IsMapped(string step, ProviderFailure kind, int? retryAfter)
    {
        using var providers = Providers();
        var failure = await Assert.ThrowsAsync<ProviderException>(
            () => providers.Find("p")!.Send(Sample.Request(model: "sim:" + step), Sample.Cancel));
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
        await using var answer = await providers.Find("p")!.Send(Sample.Request(stream: true, model: "sim:" + step), Sample.Cancel);
        var failure = await Assert.ThrowsAsync<ProviderException>(() => Sample.All(answer));
        Assert.Equal(kind, failure.Kind);
    }

    [Fact]
    public async Task Send_Cancelled_IsNotAFailure()
    {
        using var providers = Providers();
        using var cancel = new CancellationTokenSource();
        var sent = providers.Find("p")!.Send(Sample.Request(model: "sim:hang"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
    }

    [Fact]
    public async Task Send_NobodyListens_IsUnavailable()
    {
        using var providers = Providers();
        await _upstream.StopAsync(Sample.Cancel);
        var failure = await Assert.ThrowsAsync<ProviderException>(() => providers.Find("p")!.Send(Sample.Request(), Sample.Cancel));
        Assert.Equal(ProviderFailure.Unavailable, failure.Kind);
    }

    [Fact]
    public async Task Find_NoKey_IsSimulated()
    {
        using var providers = new ConfiguredProviders(Configuration(("Energy:Providers:groq:KeyEnv", "NO_SUCH_KEY")), TimeProvider.System);
        await using var answer = await providers.Find("groq")!.Send(Sample.Request(), Sample.Cancel);
        Assert.NotEmpty(answer.Body!.Text);
        Assert.Null(providers.Find("unknown"));
    }

    [Fact]
    public void New_WrongConfiguration_NamesTheFault()
    {
        var wrong = Configuration(("Energy:Providers:p:BaseUrl", "ftp://x"));
        var fault = Assert.Throws<InvalidOperationException>(() => new ConfiguredProviders(wrong, TimeProvider.System));
        Assert.Contains("Energy:Providers:p: BaseUrl", fault.Message, StringComparison.Ordinal);
    }

    // gpt-4o-mini answers so.
    [Fact]
    public async Task Send_ModelTakesNoEffort_IsAskedWithoutItFromThenOn()
    {
        using var providers = Providers("/picky");
        for (var i = 0; i < 2; i++)
        {
            await using var answer = await providers.Find("p")!.Send(Sample.Request(effort: "high"), Sample.Cancel);
            Assert.Equal("fine", answer.Body!.Text);
        }

        Assert.Equal([true, false, false], _efforts);
    }

    [Fact]
    public async Task Send_CallersOwnEffortIsRefused_IsTheCallersFaultAndNotThePresets()
    {
        using var providers = Providers("/picky");
        var failure = await Assert.ThrowsAsync<ProviderException>(() => providers.Find("p")!.Send(
            Sample.Request("{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"reasoning_effort\":\"low\"}"), Sample.Cancel));
        Assert.Equal((ProviderFailure.BadRequest, 400), (failure.Kind, failure.Status));
        await using var preset = await providers.Find("p")!.Send(Sample.Request(effort: "high"), Sample.Cancel);
        Assert.Equal([true, true, false], _efforts);
    }

    [Theory]
    [InlineData(400, "Invalid schema for 'x'.", ProviderFailure.BadRequest, "p: Invalid schema for 'x'.")]
    [InlineData(422, "Two\\nlines", ProviderFailure.BadRequest, "p: Two lines")]
    [InlineData(400, "The key secret is no key", ProviderFailure.BadRequest, "p answered with status 400.")]
    [InlineData(401, "Incorrect API key provided: sec***et", ProviderFailure.Denied, "p answered with status 401.")]
    public async Task Send_Refused_TellsTheProvidersSentenceWhereTheRequestIsAtFault(int status, string sentence, ProviderFailure kind, string told)
    {
        _refusal = (status, $"{{\"error\":{{\"message\":\"{sentence}\",\"type\":\"invalid_request_error\",\"code\":null}}}}");
        using var providers = Providers("/refusing");
        var failure = await Assert.ThrowsAsync<ProviderException>(() => providers.Find("p")!.Send(Sample.Request(), Sample.Cancel));
        Assert.Equal((kind, status, told), (failure.Kind, failure.Status, failure.Message));
    }

    [Theory]
    [InlineData(429, "insufficient_quota")]
    [InlineData(429, "billing_not_active")]
    [InlineData(400, "billing_hard_limit_reached")]
    public async Task Send_AccountWithoutMoney_IsDenied(int status, string code)
    {
        _refusal = (status, $"{{\"error\":{{\"message\":\"Pay.\",\"type\":\"x\",\"code\":\"{code}\"}}}}");
        using var providers = Providers("/refusing");
        var failure = await Assert.ThrowsAsync<ProviderException>(() => providers.Find("p")!.Send(Sample.Request(), Sample.Cancel));
        Assert.Equal((ProviderFailure.Denied, $"p answered with status {status}."), (failure.Kind, failure.Message));
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"\\ud800\":1}")]
    public async Task Send_OptionsThatCannotBeMerged_AreTheRequestsFault(string options)
    {
        using var providers = Providers();
        var request = Sample.Request($"{{\"messages\":[],\"stream_options\":{options}}}", stream: true);
        var failure = await Assert.ThrowsAsync<ProviderException>(() => providers.Find("p")!.Send(request, Sample.Cancel));
        Assert.Equal(ProviderFailure.BadRequest, failure.Kind);
    }

    private Task Refusing(HttpContext http)
    {
        http.Response.StatusCode = _refusal.Status;
        return http.Response.WriteAsync(_refusal.Body);
    }

    private async Task Picky(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var effort = body.RootElement.TryGetProperty("reasoning_effort", out _);
        _efforts.Add(effort);
        http.Response.StatusCode = effort ? 400 : 200;
        await http.Response.WriteAsync(effort
            ? "{\"error\":{\"message\":\"Unrecognized request argument supplied: reasoning_effort\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}"
            : "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"fine\"},\"finish_reason\":\"stop\"}]}");
    }

    private ConfiguredProviders Providers(string path = "/v1") => new(
        Configuration(
            ("Energy:Providers:p:BaseUrl", _upstream.Urls.First() + path), ("Energy:Providers:p:KeyEnv", "P_KEY"), ("P_KEY", "secret"),
            ("Energy:Providers:p:AnswerTimeout", "00:00:01"), ("Energy:Providers:p:IdleTimeout", "00:00:00.5")),
        TimeProvider.System);

    private static IConfiguration Configuration(params (string Key, string Value)[] pairs) => new ConfigurationBuilder()
        .AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
}
