using System.Net;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Tests.Chat;

public sealed class ChatEndpointTests
{
    private const string Body = """{"model":"auto","messages":[{"role":"user","content":"hi"}]}""";

    [Fact]
    public async Task OpenAI_Answered_PassesTheBodyThroughAndExtendsUsage()
    {
        await using var server = await TestServer.Start();
        using var answer = await Ask(server, "/v1/chat/completions", Body);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var cut = FakeEngine.OpenAIAnswer.IndexOf("\"usage\"", StringComparison.Ordinal);
        Assert.Equal(FakeEngine.OpenAIAnswer[..cut], text[..cut]);
        var usage = (await TestServer.Json(answer)).GetProperty("usage");
        Assert.Equal(15, usage.GetProperty("total_tokens").GetInt32());
        Assert.Equal(2, usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
        Assert.Equal(0, usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
        Assert.Equal(3, usage.GetProperty("energy_charged").GetInt32());
        Assert.Equal(0.0000045m, usage.GetProperty("cost_usd").GetDecimal());
        Assert.Equal(7, usage.GetProperty("x_vendor").GetInt32());
    }

    [Fact]
    public async Task Anthropic_Answered_KeepsItsOwnUsageWordsAndAddsTheCharge()
    {
        await using var server = await TestServer.Start();
        server.Engine.Usage = new TokenUsage(10, 5, 2, 0, 4);
        using var answer = await Ask(server, "/v1/messages", Body);
        var usage = (await TestServer.Json(answer)).GetProperty("usage");
        Assert.Equal(4, usage.GetProperty("output_tokens_details").GetProperty("thinking_tokens").GetInt32());
        Assert.Equal(8, usage.GetProperty("input_tokens").GetInt32());
        Assert.Equal(2, usage.GetProperty("cache_read_input_tokens").GetInt32());
        Assert.Equal(3, usage.GetProperty("energy_charged").GetInt32());
    }

    [Fact]
    public async Task Answer_Always_CarriesTheHeaders()
    {
        await using var server = await TestServer.Start();
        using var answer = await Ask(server, "/v1/chat/completions", Body);
        foreach (var name in (string[])
        [
            "x-request-id", "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", "x-ratelimit-limit-tokens",
            "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", "x-energy-charged", "x-energy-remaining", "x-energy-model", "x-energy-reason",
            "x-energy-action", "x-energy-cost-usd", "x-energy-attempts", "x-energy-cache", "x-energy-overhead-ms",
        ]) Assert.True(answer.Headers.Contains(name), name);
        Assert.Equal("0.0000045", answer.Headers.GetValues("x-energy-cost-usd").Single());
    }

    // Anthropic's clients look for it there.
    [Fact]
    public async Task Messages_Answered_TellsTheCallsIdUnderBothNames()
    {
        await using var server = await TestServer.Start();
        using var answer = await server.Send(HttpMethod.Post, "/v1/messages", TestServer.OperatorKey, Body, ("x-energy-user", "w/ann"), ("idempotency-key", "k-1"));
        Assert.Equal(answer.Headers.GetValues("x-request-id").Single(), answer.Headers.GetValues("request-id").Single());
        using var wrong = await Ask(server, "/v1/messages", "{");
        Assert.Equal(wrong.Headers.GetValues("x-request-id").Single(), wrong.Headers.GetValues("request-id").Single());
    }

    [Fact]
    public async Task Answer_ThatCannotBeTranslated_IsTheProvidersFaultAndToldOfByItsCall()
    {
        await using var server = await TestServer.Start();
        server.Engine.AnswersIn = WireFormat.OpenAI;
        using var answer = await Ask(server, "/v1/messages", Body);
        Assert.Equal(502, (int)answer.StatusCode);
        Assert.Equal("provider_unavailable", (await TestServer.Json(answer)).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("false", answer.Headers.GetValues("x-should-retry").Single());
        Assert.Equal("3", answer.Headers.GetValues("x-energy-charged").Single());
    }

    [Theory]
    [InlineData("/v1/chat/completions", Body)]
    [InlineData("/v1/messages", Body)]
    [InlineData("/api/generate", """{"prompt":"hi"}""")]
    public async Task Refusal_RecordedUnderAnIdOfItsOwn_IsToldThatId(string path, string body)
    {
        await using var server = await TestServer.Start();
        server.Engine.Refusal = new Refusal(RefusalReason.BudgetExceeded, "No.", ["Wait"]);
        server.Engine.RecordedAs = new RequestId(7);
        using var answer = await server.Send(HttpMethod.Post, path, TestServer.OperatorKey, body, ("x-energy-user", "w/ann"), ("idempotency-key", "k-1"));
        var json = await TestServer.Json(answer);
        Assert.Equal("req_00000000000000000000000000000007", answer.Headers.GetValues("x-request-id").Single());
        Assert.Contains("req_00000000000000000000000000000007", json.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RefusalReason.BudgetExceeded, 402, "budget_exceeded", "insufficient_quota", true)]
    [InlineData(RefusalReason.DailyBudgetExceeded, 402, "daily_budget_exceeded", "insufficient_quota", true)]
    [InlineData(RefusalReason.InsufficientEnergy, 402, "insufficient_energy", "insufficient_quota", true)]
    [InlineData(RefusalReason.Blocked, 413, "blocked", "invalid_request_error", false)]
    [InlineData(RefusalReason.RateLimitExceeded, 429, "rate_limit_exceeded", "rate_limit_error", false)]
    [InlineData(RefusalReason.Overloaded, 503, "overloaded", "server_error", false)]
    [InlineData(RefusalReason.LedgerUnavailable, 503, "ledger_unavailable", "server_error", false)]
    [InlineData(RefusalReason.DuplicateRequest, 409, "duplicate_request", "invalid_request_error", true)]
    [InlineData(RefusalReason.UnpricedModel, 400, "unpriced_model", "invalid_request_error", false)]
    [InlineData(RefusalReason.ProviderUnavailable, 502, "provider_unavailable", "server_error", false)]
    public async Task Refusal_EachReason_HasItsStatusAndShape(RefusalReason reason, int status, string code, string type, bool noRetry)
    {
        await using var server = await TestServer.Start();
        server.Engine.Refusal = new Refusal(reason, "No.", ["Wait"], TimeSpan.FromSeconds(2.5));
        using var answer = await Ask(server, "/v1/chat/completions", Body);
        Assert.Equal(status, (int)answer.StatusCode);
        var error = (await TestServer.Json(answer)).GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.Equal("Wait", error.GetProperty("suggestions")[0].GetString());
        Assert.Equal(noRetry, answer.Headers.TryGetValues("x-should-retry", out var retry) && retry.Single() == "false");
        Assert.Equal(status is 429 or 503, answer.Headers.RetryAfter?.Delta == TimeSpan.FromSeconds(3));
        Assert.True(answer.Headers.Contains("x-energy-remaining"));
    }

    [Theory]
    [InlineData(400, 400)]
    [InlineData(422, 400)]
    [InlineData(401, 502)]
    [InlineData(429, 503)]
    [InlineData(529, 503)]
    [InlineData(504, 504)]
    [InlineData(500, 502)]
    public async Task Refusal_OfTheProvider_IsToldApart(int provider, int status)
    {
        await using var server = await TestServer.Start();
        server.Engine.Refusal = new Refusal(RefusalReason.ProviderUnavailable, "The provider said no.", []);
        server.Engine.ProviderStatus = provider;
        using var answer = await Ask(server, "/v1/chat/completions", Body);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("The provider said no.", (await TestServer.Json(answer)).GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Refusal_OnMessages_HasAnthropicsShape()
    {
        await using var server = await TestServer.Start();
        server.Engine.Refusal = new Refusal(RefusalReason.RateLimitExceeded, "Slow down.", []);
        using var answer = await Ask(server, "/v1/messages", Body);
        var json = await TestServer.Json(answer);
        Assert.Equal("error", json.GetProperty("type").GetString());
        Assert.Equal("rate_limit_error", json.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal("Slow down.", json.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Stream_WithUsage_HoldsTheLastChunkUntilTheChargeIsKnown()
    {
        await using var server = await TestServer.Start();
        server.Engine.Stream.Add((null, """{"id":"c1","choices":[{"index":0,"delta":{"content":"Hel"}}]}""", false));
        server.Engine.Stream.Add((null, """{"id":"c1","choices":[{"index":0,"delta":{"content":"lo"}}]}""", false));
        server.Engine.Stream.Add((null, """{"id":"c1","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""", true));
        using var answer = await Ask(server, "/v1/chat/completions", """{"model":"auto","stream":true,"stream_options":{"include_usage":true},"messages":[]}""");
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var events = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, events.Length);
        Assert.Contains("\"energy_charged\":3", events[2], StringComparison.Ordinal);
        Assert.Equal("data: [DONE]", events[3]);
        Assert.True(answer.Headers.Contains("x-energy-model"));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public async Task Stream_WithoutProviderUsage_SendsOursOnlyWhereAskedFor(bool asked, int count)
    {
        await using var server = await TestServer.Start();
        server.Engine.Stream.Add((null, """{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{}}]}""", false));
        var options = asked ? ""","stream_options":{"include_usage":true}""" : "";
        using var answer = await Ask(server, "/v1/chat/completions", $$"""{"model":"auto","stream":true{{options}},"messages":[]}""");
        var events = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(count, events.Length);
        if (asked) Assert.Contains("\"id\":\"c1\"", events[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_BrokenLater_EndsWithAnErrorEvent()
    {
        await using var server = await TestServer.Start();
        server.Engine.Stream.Add((null, """{"id":"c1","choices":[{"index":0,"delta":{"content":"Hel"}}]}""", false));
        server.Engine.Refusal = new Refusal(RefusalReason.ProviderUnavailable, "The stream broke.", []);
        server.Engine.BreakStream = true;
        using var answer = await Ask(server, "/v1/chat/completions", """{"model":"auto","stream":true,"messages":[]}""");
        var events = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("data: {\"error\":", events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnthropicStream_Ends_WithTheChargeInMessageDeltaAndThenMessageStop()
    {
        await using var server = await TestServer.Start();
        server.Engine.Stream.Add(("message_start", """{"type":"message_start","message":{"usage":{"input_tokens":8}}}""", false));
        server.Engine.Stream.Add(("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}""", false));
        server.Engine.Stream.Add(("message_stop", """{"type":"message_stop"}""", false));
        using var answer = await Ask(server, "/v1/messages", """{"model":"auto","stream":true,"messages":[]}""");
        var events = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["message_start", "message_delta", "message_stop"], events.Select(e => e.Split('\n')[0]["event: ".Length..]));
        Assert.Contains("\"energy_charged\":3", events[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpt-4o-mini", "openai/gpt-4o-mini", null)]
    [InlineData("openai/gpt-4o-mini", "openai/gpt-4o-mini", null)]
    [InlineData("fast", null, "fast")]
    [InlineData("router", null, null)]
    [InlineData("", null, null)]
    public async Task Model_Named_IsForcedOrAModeOrTheRouters(string model, string? force, string? mode)
    {
        await using var server = await TestServer.Start();
        using var answer = await Ask(server, "/v1/chat/completions", $$"""{"model":"{{model}}","messages":[]}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var asked = server.Engine.Asked.Single();
        Assert.Equal((force, mode), (asked.ForceModel, asked.Mode));
    }

    [Fact]
    public async Task Model_Unknown_Is404AndNothingIsRun()
    {
        await using var server = await TestServer.Start();
        using var answer = await Ask(server, "/v1/chat/completions", """{"model":"gpt-9","messages":[]}""");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("model_not_found", (await TestServer.Json(answer)).GetProperty("error").GetProperty("code").GetString());
        Assert.Empty(server.Engine.Asked);
    }

    [Theory]
    [InlineData("x-energy-emotional-depth", "2")]
    [InlineData("x-energy-emotional-depth", "NaN")]
    [InlineData("x-energy-mode", "turbo")]
    [InlineData("x-energy-feature", "a b")]
    [InlineData("x-energy-prefer-speed", "maybe")]
    public async Task Header_Wrong_Is400(string name, string value)
    {
        await using var server = await TestServer.Start();
        using var answer = await Ask(server, "/v1/chat/completions", Body, (name, value));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(server.Engine.Asked);
    }

    [Fact]
    public async Task IdempotencyKey_SameTwice_GivesTheSameRequestId()
    {
        await using var server = await TestServer.Start();
        using var first = await Ask(server, "/v1/chat/completions", Body, ("idempotency-key", "k1"));
        using var second = await Ask(server, "/v1/chat/completions", Body, ("idempotency-key", "k1"));
        Assert.Equal(first.Headers.GetValues("x-request-id").Single(), second.Headers.GetValues("x-request-id").Single());
        Assert.All(server.Engine.Asked, r => Assert.True(r.Idempotent));
    }

    private static Task<HttpResponseMessage> Ask(TestServer server, string path, string body, params (string, string)[] headers) =>
        server.Send(HttpMethod.Post, path, TestServer.OperatorKey, body, [("x-energy-user", "w/ann"), .. headers]);
}
