using System.Net;
using NexScout.Energy.Gateway.Tests.Fakes;

namespace NexScout.Energy.Gateway.Tests.Native;

public sealed class CompressTests
{
    private const string Wordy =
        """{"text":"Hello, I hope you are doing well. Could you please summarize the report of ACME in order to save time? Thank you so much.","level":"strong"}""";

    [Fact]
    public async Task Compress_WordyText_SaysWhatWasRemoved()
    {
        await using var server = await TestServer.Start();
        var (_, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        using var answer = await server.Send(HttpMethod.Post, "/api/compress", key, Wordy);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var json = await TestServer.Json(answer);
        Assert.Equal("Summarize report of ACME to save time?", json.GetProperty("modified_prompt").GetString());
        Assert.Equal(
            json.GetProperty("tokens_before").GetInt64() - json.GetProperty("tokens_after").GetInt64(), json.GetProperty("tokens_saved").GetInt64());
        Assert.InRange(json.GetProperty("compression_ratio").GetDouble(), 0.4, 0.9);
        Assert.InRange(json.GetProperty("quality_score").GetDouble(), 0.9, 1);
        Assert.True(json.GetProperty("removed").GetProperty("politeness").GetInt32() > 0);
        Assert.Equal("strong", json.GetProperty("level").GetString());
    }

    [Fact]
    public async Task Compress_LongTextTwice_ComesFromTheCacheOfItsWorkspaceOnly()
    {
        await using var server = await TestServer.Start();
        var (_, ann) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        var (_, eve) = await server.MakeKey("""{"workspace":"other","user":"ann"}""");
        var body = Wordy.Replace("Thank you so much.", string.Concat(Enumerable.Repeat("Please send the report to the board. ", 10)), StringComparison.Ordinal);
        Assert.False(await FromCache(server, ann, body));
        Assert.True(await FromCache(server, ann, body));
        Assert.False(await FromCache(server, eve, body));
    }

    [Theory]
    [InlineData("""{"text":""}""")]
    [InlineData("""{"level":"strong"}""")]
    [InlineData("""{"text":"a","level":"hard"}""")]
    [InlineData("""{"text":"a","target_tokens":0}""")]
    [InlineData("""{"text":"a\u0000b"}""")]
    public async Task Compress_WrongBody_Is400(string body)
    {
        await using var server = await TestServer.Start();
        var (_, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        using var answer = await server.Send(HttpMethod.Post, "/api/compress", key, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Compress_OfAnotherUser_Is404()
    {
        await using var server = await TestServer.Start();
        var (_, key) = await server.MakeKey("""{"workspace":"w","user":"ann"}""");
        using var answer = await server.Send(HttpMethod.Post, "/api/compress", key, Wordy, ("x-energy-user", "bob"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<bool> FromCache(TestServer server, string key, string body)
    {
        using var answer = await server.Send(HttpMethod.Post, "/api/compress", key, body);
        return (await TestServer.Json(answer)).GetProperty("from_cache").GetBoolean();
    }
}
