using System.Net;
using System.Net.Http.Headers;
using System.Text;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Gateway.Tests.Quotes;

namespace NexScout.Energy.Gateway.Tests.Wire;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("/v1/chat/completions", "")]
    [InlineData("/v1/chat/completions", "{")]
    [InlineData("/v1/messages", "[1,")]
    [InlineData("/api/generate", "{\"prompt\":5}")]
    [InlineData("/api/generate", "{\"nonsense\":1}")]
    [InlineData("/api/generate", "[]")]
    [InlineData("/api/generate", "null")]
    [InlineData("/api/generate", "{\"prompt\":\"\\ud800\"}")]
    [InlineData("/api/generate", "{\"prompt\":\"x\",\"options\":{\"emotional_depth\":1e400}}")]
    [InlineData("/api/generate", "{}")]
    [InlineData("/api/govern", "{\"prompt\":\"x\",\"feature\":\"a b\"}")]
    [InlineData("/api/generate", "{\"prompt\":\"x\",\"feature\":\"\"}")]
    [InlineData("/api/predict", "{\"prompt\":\"x\",\"feature\":\"\"}")]
    public async Task Body_Wrong_Is400AndNothingIsRun(string path, string body)
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Post, path, TestServer.OperatorKey, body, ("x-energy-user", "w/ann"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(string.IsNullOrEmpty((await TestServer.Json(answer)).GetProperty("error").GetProperty("message").GetString()));
        Assert.Empty(server.Engine.Asked);
    }

    [Theory]
    [InlineData("POST", "/api/generate", """{"messages":[null]}""")]
    [InlineData("POST", "/api/generate", """{"messages":[{"role":"user","content":[null]}]}""")]
    [InlineData("POST", "/api/generate", """{"prompt":"x","attachments":[null]}""")]
    [InlineData("POST", "/api/generate", """{"messages":[{"role":"user","content":"\ud800"}]}""")]
    [InlineData("POST", "/api/generate", """{"prompt":"x","context":"\ud800"}""")]
    [InlineData("POST", "/api/generate", """{"prompt":"x","context":{"a":"\ud800"}}""")]
    [InlineData("POST", "/api/generate", """{"prompt":"x","attachments":["\ud800"]}""")]
    [InlineData("POST", "/v1/chat/completions", """{"messages":[null]}""")]
    [InlineData("POST", "/v1/messages", """{"max_tokens":5,"messages":[{"role":"user","content":[null]}]}""")]
    [InlineData("POST", "/api/webhooks", """{"url":"http://127.0.0.1/","types":[null]}""")]
    [InlineData("POST", "/api/batch", """{"requests":[{"prompt":"\ud800"}]}""")]
    [InlineData("PUT", "/api/configuration/company?workspace=w", """{"name":"\uDC00"}""")]
    [InlineData("PUT", "/api/configuration/products?workspace=w", """[{"\ud800":1}]""")]
    [InlineData("POST", "/api/catalog/import", """{"gpt-4o":{"litellm_provider":"\ud800"}}""")]
    [InlineData("POST", "/api/catalog/import", """{"\ud800":{"litellm_provider":"openai"}}""")]
    public async Task Body_WithNullOrHalfACharacterInside_Is400(string method, string path, string body)
    {
        await using var server = await RealServer.Start();
        var (status, _) = await server.Send(method, path, TestServer.OperatorKey, body, ("x-energy-user", "w/ann"));
        Assert.Equal(400, status);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(12, false)]
    public async Task Body_OfManyMegabytes_IsRefusedEarly(int megabytes, bool asksFirst)
    {
        await using var server = await TestServer.Start();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new Endless(megabytes * 1024L * 1024) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.OperatorKey);
        request.Headers.Add("x-energy-user", "w/ann");
        request.Headers.ExpectContinue = asksFirst;
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("request_too_large", (await TestServer.Json(answer)).GetProperty("error").GetProperty("code").GetString());
        using var next = await server.Client.GetAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Body_ChunkedAndTooLarge_IsRefusedAtTheLimit()
    {
        await using var server = await TestServer.Start("--Energy:Gateway:MaxBodyBytes=4096");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new Endless(16 * 1024) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.OperatorKey);
        request.Headers.Add("x-energy-user", "w/ann");
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Body_NotJson_Is415()
    {
        await using var server = await TestServer.Start();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("a=1", Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.OperatorKey);
        request.Headers.Add("x-energy-user", "w/ann");
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Theory]
    [InlineData("gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("identity", HttpStatusCode.OK)]
    public async Task Body_Encoded_Is415(string encoding, HttpStatusCode status)
    {
        await using var server = await TestServer.Start();
        using var content = new StringContent("""{"messages":[]}""", Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add(encoding);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestServer.OperatorKey);
        request.Headers.Add("x-energy-user", "w/ann");
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/forecast?range=custom", "days")]
    [InlineData("/api/forecast?range=custom&days=0", "days")]
    [InlineData("/api/forecast?range=custom&days=367", "days")]
    [InlineData("/api/forecast?range=year", "range")]
    public async Task Forecast_OfNoRange_Is400AndNamesTheParameter(string path, string param)
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Get, path, TestServer.OperatorKey, null, ("x-energy-user", "w/ann"));
        await Is400Of(param, answer);
    }

    [Theory]
    [InlineData("/api/experiments/tone", """{"feature":"ai_message","variants":[null,null]}""", "variants[0]")]
    [InlineData("/api/experiments/tone", """{"feature":"","variants":[{"name":"a","share_percent":50},{"name":"b","share_percent":50}]}""", "feature")]
    public async Task Experiment_Wrong_Is400AndNamesTheMember(string path, string body, string param)
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Put, path, TestServer.OperatorKey, body);
        await Is400Of(param, answer);
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "unknown_url")]
    [InlineData("GET", "/v1/chat/completions", 405, "method_not_allowed")]
    public async Task Url_Unknown_HasAClearError(string method, string path, int status, string code)
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(new HttpMethod(method), path, TestServer.OperatorKey);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, (await TestServer.Json(answer)).GetProperty("error").GetProperty("code").GetString());
        Assert.True(answer.Headers.Contains("x-request-id"));
    }

    [Theory]
    [InlineData("/api/reports/top_users?workspace=a&workspace=a", "workspace")]
    [InlineData("/api/usage?user=ann&user=", "user")]
    [InlineData("/api/usage?limit=5&limit=6", "limit")]
    [InlineData("/api/usage?from=2026-01-01&from=2026-01-02", "from")]
    [InlineData("/api/users/ann/profile?workspace=a&workspace=b", "workspace")]
    [InlineData("/api/keys?workspace=a&Workspace=b", "workspace")]
    public async Task QueryParameter_GivenTwice_Is400AndNamesIt(string path, string param)
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Get, path, TestServer.OperatorKey);
        await Is400Of(param, answer);
    }

    [Fact]
    public async Task Storage_Away_Is503WithRetryAfter()
    {
        await using var server = await TestServer.Start();
        server.Store.Away = true;
        using var answer = await server.Send(HttpMethod.Get, "/api/profile", "nse-aaaaaaaaaaaa-" + new string('x', 43));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        using var ready = await server.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public async Task Engine_Throws_Is500WithTheRequestIdAndNoDetail()
    {
        await using var server = await TestServer.Start();
        server.Engine.Throws = new InvalidDataException("secret detail");
        using var answer = await server.Send(HttpMethod.Post, "/v1/chat/completions", TestServer.OperatorKey, "{}", ("x-energy-user", "w/ann"));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("secret detail", text, StringComparison.Ordinal);
        Assert.Contains(answer.Headers.GetValues("x-request-id").Single(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Native_Refused_SaysSuccessFalseWithErrorAndMeta()
    {
        await using var server = await TestServer.Start();
        server.Engine.Refusal = new Refusal(RefusalReason.BudgetExceeded, "The week is used up.", ["Upgrade your plan"]);
        using var answer = await server.Send(HttpMethod.Post, "/api/generate", TestServer.OperatorKey, "{\"prompt\":\"hi\"}", ("x-energy-user", "w/ann"));
        Assert.Equal(402, (int)answer.StatusCode);
        var json = await TestServer.Json(answer);
        Assert.False(json.GetProperty("success").GetBoolean());
        Assert.Equal("budget_exceeded", json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("budget_exceeded", json.GetProperty("meta").GetProperty("action_taken").GetString());
    }

    private sealed class Endless(long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var block = new byte[16 * 1024];
            Array.Fill(block, (byte)' ');
            for (long sent = 0; sent < length; sent += block.Length) await stream.WriteAsync(block);
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }

    private static async Task Is400Of(string param, HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(param, (await TestServer.Json(answer)).GetProperty("error").GetProperty("param").GetString());
    }
}
