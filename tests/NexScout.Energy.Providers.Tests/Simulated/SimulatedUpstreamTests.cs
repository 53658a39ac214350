using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Simulated;

public sealed class SimulatedUpstreamTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private WebApplication _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _upstream = builder.Build();
        _upstream.MapSimulatedUpstream();
        await _upstream.StartAsync();
        _client.BaseAddress = new Uri(_upstream.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Messages_Streamed_NamesItsEventsInOrder()
    {
        var text = await (await Post("/v1/messages", """{"model":"sim:tokens=2","max_tokens":9,"stream":true,"messages":[]}"""))
            .Content.ReadAsStringAsync(Sample.Cancel);
        var names = text.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line[7..]);
        Assert.Equal(
            ["message_start", "content_block_start", "ping", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta", "message_stop"],
            names);
        Assert.Contains("\"output_tokens\":2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_Whole_SaysStopReasonAndUsage()
    {
        var text = await (await Post("/v1/messages", """{"model":"sim:tokens=5","max_tokens":2,"messages":[]}"""))
            .Content.ReadAsStringAsync(Sample.Cancel);
        Assert.Contains("\"stop_reason\":\"max_tokens\"", text, StringComparison.Ordinal);
        Assert.Contains("\"output_tokens\":2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedule_Steps_ApplyToTheNextRequestsInTurn()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await Post("/_sim/schedule", """["status=503","ok"]""")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Post("/v1/chat/completions", Sample.Body)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Post("/v1/chat/completions", Sample.Body)).StatusCode);
    }

    [Theory]
    [InlineData("/_sim/schedule", """["nonsense"]""")]
    [InlineData("/_sim/schedule", "{}")]
    [InlineData("/v1/chat/completions", "[]")]
    [InlineData("/v1/chat/completions", "{")]
    public async Task Post_WrongBody_IsBadRequest(string path, string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(path, body)).StatusCode);

    private async Task<HttpResponseMessage> Post(string path, string body)
    {
        using var content = new StringContent(body);
        return await _client.PostAsync(new Uri(path, UriKind.Relative), content, Sample.Cancel);
    }
}
