using System.Text;
using Microsoft.AspNetCore.Http;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Tests.Fakes;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Gateway.Tests.Chat;

public class StreamSinkTests
{
    [Fact]
    public async Task End_ProviderNeverSaidWhyItEnds_ClosesTheMessage()
    {
        var written = new MemoryStream();
        var http = new DefaultHttpContext();
        http.Response.Body = written;
        var request = new GenerateRequest
        {
            Id = new RequestId(7),
            User = new UserKey("acme", "ann"),
            Feature = "ai_message",
            Body = new ChatBody(WireFormat.Anthropic, "{}"u8.ToArray(), new ChatFacts { Stream = true }),
        };
        using var sink = new StreamSink(http, request, WireFormat.Anthropic, false, new Dialects(TimeProvider.System));
        await sink.Start(new AnswerHead(request.Id, WireFormat.OpenAI, "openai/gpt-4o", "forced", "approved", 1, 0, null, default), default);
        await sink.Write(new AnswerChunk("""{"id":"c","choices":[{"index":0,"delta":{"content":"Hi"}}]}"""u8.ToArray(), null, 2, null, null, false), default);

        await sink.End(await new FakeEngine().Generate(request, null, default));

        Assert.Equal(
            ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"],
            Encoding.UTF8.GetString(written.ToArray()).Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line["event: ".Length..]));
    }
}
