using System.Net;
using System.Text;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;
using NexScout.Energy.Providers.Anthropic;
using NexScout.Energy.Providers.Http;
using NexScout.Energy.Providers.Translation;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Anthropic;

public class AnthropicStreamTests
{
    [Fact]
    public async Task Next_Text_GivesEveryEventButThePing()
    {
        await using var stream = Stream(Recorded.Text);
        var chunks = await Sample.All(stream);
        Assert.Equal(
            [
                "message_start", "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta",
                "message_stop",
            ],
            chunks.Select(chunk => chunk.Event));
        Assert.Equal([0, 0, 5, 2, 0, 0, 0], chunks.Select(chunk => chunk.OutputCharacters));
        Assert.Equal("stop", Assert.Single(chunks, chunk => chunk.FinishReason is not null).FinishReason);
        Assert.Equal(new UsageReport(new TokenUsage(25, 1), OutputKnown: false), chunks[0].Usage);
        Assert.Equal(new UsageReport(new TokenUsage(25, 15)), Last(chunks));
    }

    [Fact]
    public async Task Next_Data_IsPassedOnByteForByte()
    {
        await using var stream = Stream(Recorded.ThinkingAndCache);
        var sent = Recorded.ThinkingAndCache.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]);
        Assert.Equal(sent, (await Sample.All(stream)).Select(chunk => Encoding.UTF8.GetString(chunk.Data.Span)));
    }

    [Fact]
    public async Task Next_ToolUse_CountsNameAndArguments()
    {
        await using var stream = Stream(Recorded.Tool);
        var chunks = await Sample.All(stream);
        Assert.Equal("Okay".Length + "get_weather".Length + """{"location": "Paris"}""".Length, chunks.Sum(chunk => chunk.OutputCharacters));
        Assert.Equal("tool_calls", Assert.Single(chunks, chunk => chunk.FinishReason is not null).FinishReason);
        Assert.Equal(new TokenUsage(472, 89), Last(chunks)!.Value.Usage);
    }

    [Fact]
    public async Task Next_CacheFields_ArePutInsideTheInput()
    {
        await using var stream = Stream(Recorded.ThinkingAndCache);
        var chunks = await Sample.All(stream);
        Assert.Equal(new UsageReport(new TokenUsage(3210, 40, 3000, 200)), Last(chunks));
        Assert.Equal("Hmm.é".Length, chunks.Sum(chunk => chunk.OutputCharacters));
        Assert.Equal("length", Assert.Single(chunks, chunk => chunk.FinishReason is not null).FinishReason);
    }

    [Fact]
    public async Task Next_DeltaWithCacheChanged_TakesTheLaterCounts()
    {
        var text = Recorded.ThinkingAndCache.Replace(
            "_tokens\":3000,\"output_tokens\":40", "_tokens\":5000,\"output_tokens\":0", StringComparison.Ordinal);
        await using var stream = Stream(text);
        Assert.Equal(new UsageReport(new TokenUsage(5210, 0, 5000, 200)), Last(await Sample.All(stream)));
    }

    [Fact]
    public async Task Next_NegativeCounts_AreClampedAndSaid()
    {
        var text = Recorded.ThinkingAndCache.Replace("\"cache_read_input_tokens\":3000", "\"cache_read_input_tokens\":-9", StringComparison.Ordinal);
        await using var stream = Stream(text);
        Assert.Equal(new UsageReport(new TokenUsage(210, 40, 0, 200), Clamped: true), Last(await Sample.All(stream)));
    }

    [Fact]
    public async Task Next_NoUsageAnywhere_IsMissingAndNotZero()
    {
        var text = Recorded.Text
            .Replace(",\"usage\":{\"input_tokens\":25,\"output_tokens\":1}", "", StringComparison.Ordinal)
            .Replace(",\"usage\":{\"output_tokens\":15}", "", StringComparison.Ordinal);
        await using var stream = Stream(text);
        Assert.All(await Sample.All(stream), chunk => Assert.Null(chunk.Usage));
    }

    [Fact]
    public async Task Next_MessageStopMissing_EndsWhereTheReasonWasSaid()
    {
        await using var stream = Stream(Recorded.UpTo(Recorded.Text, "message_delta"));
        var chunks = await Sample.All(stream);
        Assert.Equal("message_delta", chunks[^1].Event);
        Assert.Equal(15, Last(chunks)!.Value.Usage.Output);
    }

    [Theory]
    [InlineData("\"text\":\"Hello\"", ProviderFailure.Broken)]
    [InlineData("message_start", ProviderFailure.Unavailable)]
    public async Task Next_EndMissing_IsAFailure(string upTo, ProviderFailure kind) =>
        Assert.Equal(kind, (await Failure(Recorded.UpTo(Recorded.Text, upTo))).Kind);

    [Theory]
    [InlineData("overloaded_error", "\"text\":\"Hello\"", ProviderFailure.Rejected)]
    [InlineData("overloaded_error", "message_start", ProviderFailure.Rejected)]
    [InlineData("rate_limit_error", "message_start", ProviderFailure.Rejected)]
    [InlineData("api_error", "message_start", ProviderFailure.Unavailable)]
    [InlineData("api_error", "\"text\":\"Hello\"", ProviderFailure.Broken)]
    [InlineData("invalid_request_error", "message_start", ProviderFailure.BadRequest)]
    [InlineData("authentication_error", "message_start", ProviderFailure.Denied)]
    [InlineData("not_found_error", "message_start", ProviderFailure.Denied)]
    [InlineData("timeout_error", "\"text\":\"Hello\"", ProviderFailure.TimedOut)]
    public async Task Next_Error_IsMappedByItsType(string type, string after, ProviderFailure kind)
    {
        var error = Recorded.Overloaded.Replace("overloaded_error", type, StringComparison.Ordinal);
        var failure = await Failure(Recorded.UpTo(Recorded.Text, after) + Recorded.Error(error));
        Assert.Equal(kind, failure.Kind);
        Assert.Equal(type, failure.Code);
    }

    [Theory]
    [InlineData("data: <html>\n\n")]
    [InlineData("data: {\"choices\":[]}\n\n")]
    [InlineData("event: content_block_delta\ndata: {\"type\":\"content_block_delta\"}\n\n")]
    public async Task Next_Garbage_IsUnavailable(string text) => Assert.Equal(ProviderFailure.Unavailable, (await Failure(text)).Kind);

    [Fact]
    public async Task Next_KindYetToCome_IsPassedOn()
    {
        await using var stream = Stream(Recorded.UpTo(Recorded.Text, "message_start") + "event: news\ndata: {\"type\":\"news\",\"x\":[{}]}\n\n"
            + Recorded.Text[Recorded.UpTo(Recorded.Text, "message_start").Length..]);
        Assert.Equal("news", (await Sample.All(stream))[1].Event);
    }

    [Fact]
    public async Task Next_ToOpenAI_GivesItsChunks()
    {
        await using var stream = Stream(Recorded.Tool);
        var translator = StreamTranslator.Create(WireFormat.Anthropic, WireFormat.OpenAI, null, "r1", DateTimeOffset.UnixEpoch);
        var chunks = new List<JsonElement>();
        foreach (var chunk in await Sample.All(stream))
        {
            chunks.AddRange(translator.Translate(chunk).Select(piece => JsonDocument.Parse(piece.Data.ToArray()).RootElement));
        }

        var deltas = chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()).ToList();
        var calls = deltas.Select(choice => choice.GetProperty("delta")).Where(delta => delta.TryGetProperty("tool_calls", out _))
            .Select(delta => delta.GetProperty("tool_calls")[0].GetProperty("function")).ToList();
        Assert.Equal("get_weather", calls[0].GetProperty("name").GetString());
        Assert.Equal("""{"location": "Paris"}""", string.Concat(calls.Select(call => call.GetProperty("arguments").GetString())));
        Assert.Equal("tool_calls", deltas[^1].GetProperty("finish_reason").GetString());
        Assert.Equal(561, chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt64());
    }

    private static UsageReport? Last(List<AnswerChunk> chunks) => chunks.FindLast(chunk => chunk.Usage is not null).Usage;

    private static async Task<ProviderException> Failure(string text)
    {
        await using var stream = Stream(text);
        return await Assert.ThrowsAsync<ProviderException>(() => Sample.All(stream));
    }

    private static AnthropicStream Stream(string text) => new(
        "p", new HttpResponseMessage(HttpStatusCode.OK), new MemoryStream(Encoding.UTF8.GetBytes(text)), new Deadline(TimeProvider.System),
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
}
