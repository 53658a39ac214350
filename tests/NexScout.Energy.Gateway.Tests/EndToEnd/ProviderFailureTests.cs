using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>Whatever a provider does over a real socket, each call ends as SPEC §10 says, with one record and the right charge.</summary>
public sealed class ProviderFailureTests : IAsyncLifetime
{
    private const string Forced = "openai/gpt-4o-mini";
    private readonly string _data = Directory.CreateTempSubdirectory("energy-failures-").FullName;
    private EnergyProcess _upstream = null!;
    private EnergyProcess _server = null!;
    private HttpClient _http = null!;
    private HttpClient _schedule = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await EnergyProcess.StartUpstream();
        var settings = new Dictionary<string, string>();
        foreach (var provider in new[] { "openai", "groq", "anthropic" })
        {
            settings[$"Energy__Providers__{provider}__BaseUrl"] = new Uri(_upstream.Address, "/v1").AbsoluteUri;
            settings[$"Energy__Providers__{provider}__FirstByteTimeout"] = "00:00:01";
            settings[$"Energy__Providers__{provider}__AnswerTimeout"] = "00:00:01";
            settings[$"Energy__Providers__{provider}__IdleTimeout"] = "00:00:01";
        }

        // The same prompt is to reach the provider again.
        settings["Energy__Cache__Enabled"] = "false";
        _server = await EnergyProcess.Start(settings, "--data", _data);
        var key = await EnergyClient.NewKey(_server.Address, "acme", "ann", "enterprise");
        _http = new HttpClient { BaseAddress = _server.Address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _schedule = new HttpClient { BaseAddress = _upstream.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _schedule.Dispose();
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Theory]
    [InlineData("status=500")]
    [InlineData("status=529")]
    [InlineData("status=429")]
    [InlineData("garbage")]
    [InlineData("hang")]
    public async Task Failure_Once_IsTriedAgain(string step)
    {
        await Next(step);

        using var answer = await Ask(Forced);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("2", Header(answer, "x-energy-attempts"));
        Assert.Equal(Forced, Header(answer, "x-energy-model"));
    }

    [Theory]
    [InlineData("status=500")]
    [InlineData("status=429;retry_after=30")]
    [InlineData("garbage")]
    public async Task Failure_WithOtherModelsLeft_FailsOverInUnderASecond(string step)
    {
        using (await Ask("auto")) { } // the first call pays for compilation, not for fail-over
        await Next(step);
        var clock = Stopwatch.StartNew();

        using var answer = await Ask("auto");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("2", Header(answer, "x-energy-attempts"));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task Failure_EveryTry_IsAClearErrorAndChargesNothing()
    {
        await Next("status=500", "status=500", "status=500");

        using var answer = await Ask(Forced);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("provider_unavailable", (await Error(answer)).GetProperty("code").GetString());
        Assert.Equal("failed", await Outcome(answer));
        Assert.Equal(0, (await Record(answer)).GetProperty("cost_usd").GetDecimal());
    }

    [Fact]
    public async Task Rejection_LongerThanAnyWait_TellsWhenToComeAgain()
    {
        await Next("status=429;retry_after=60");

        using var answer = await Ask(Forced);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("60", Header(answer, "retry-after"));
    }

    [Fact]
    public async Task BadRequest_OfTheProvider_IsNotRetried()
    {
        await Next("status=400");

        using var answer = await Ask(Forced);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("1", Header(answer, "x-energy-attempts"));
    }

    [Fact]
    public async Task Usage_Missing_ChargesTheEstimate()
    {
        await Next("no_usage");

        using var answer = await Ask(Forced);
        var record = await Record(answer);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(record.GetProperty("tokens_total").GetInt64() > 10);
        Assert.True(record.GetProperty("estimated").GetBoolean());
    }

    [Fact]
    public async Task Usage_Negative_CreditsNothing()
    {
        await Next("negative_usage");

        using var answer = await Ask(Forced);
        var record = await Record(answer);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(record.GetProperty("cost_usd").GetDecimal() >= 0);
        Assert.True(record.GetProperty("tokens_total").GetInt64() >= 0);
    }

    [Fact]
    public async Task Stream_BrokenBeforeItsFirstToken_FallsBack()
    {
        await Next("break_before");

        using var answer = await Ask("auto", stream: true);
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal("2", Header(answer, "x-energy-attempts"));
    }

    [Fact]
    public async Task Stream_BrokenLater_EndsWithAnErrorAndIsChargedForWhatWasUsed()
    {
        await Next("break_after=5");

        using var answer = await Ask(Forced, stream: true);
        var text = await answer.Content.ReadAsStringAsync();
        var record = await Record(answer);

        Assert.Contains("\"error\"", text, StringComparison.Ordinal);
        Assert.Equal("broken", record.GetProperty("outcome").GetString());
        Assert.True(record.GetProperty("tokens_total").GetInt64() > 0);
    }

    [Fact]
    public async Task Stream_CutByTheClient_IsChargedForWhatWasUsed()
    {
        await Next("tokens=400;token_ms=20");
        var answer = await Ask(Forced, stream: true);
        var id = Header(answer, "x-request-id")!;
        await using (var body = await answer.Content.ReadAsStreamAsync())
        {
            Assert.True(await body.ReadAsync(new byte[64]) > 0);
        }

        answer.Dispose(); // closes the connection: the client is gone

        var record = await Eventually(id);
        Assert.Equal("cancelled", record.GetProperty("outcome").GetString());
        Assert.InRange(record.GetProperty("tokens_total").GetInt64(), 1, 350);
    }

    private async Task Next(params string[] steps)
    {
        using var told = await _schedule.PostAsJsonAsync("/_sim/schedule", steps);
        told.EnsureSuccessStatusCode();
    }

    private Task<HttpResponseMessage> Ask(string model, bool stream = false)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model, stream, messages = new[] { new { role = "user", content = "Write a follow-up message to Sarah." } } }),
        };
        return _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
    }

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private static async Task<JsonElement> Error(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");

    private async Task<string?> Outcome(HttpResponseMessage answer) => (await Record(answer)).GetProperty("outcome").GetString();

    private Task<JsonElement> Record(HttpResponseMessage answer) => Eventually(Header(answer, "x-request-id")!);

    // The record of a call without a charge, or of a client that is gone, is not waited for by anybody.
    private async Task<JsonElement> Eventually(string id)
    {
        var path = new Uri(string.Create(CultureInfo.InvariantCulture, $"/api/requests/{id}"), UriKind.Relative);
        for (var attempt = 0; ; attempt++)
        {
            using var found = await _http.GetAsync(path);
            if (found.StatusCode == HttpStatusCode.OK) return (await found.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("call");
            Assert.True(attempt < 100, $"{id} has no record: {await found.Content.ReadAsStringAsync()}");
            await Task.Delay(50);
        }
    }
}
