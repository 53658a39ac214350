using System.Text;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;
using NexScout.Energy.Providers.Translation;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Translation;

public sealed class StreamTranslatorTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void ToAnthropic_TextThenUsage_IsAWholeMessage()
    {
        var usage = new UsageReport(new TokenUsage(19, 2, 8));
        var events = Sent.Through(ToAnthropic(), [
            Chunk("""{"id":"c1","model":"gpt","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"""),
            Chunk("""{"id":"c1","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}"""),
            Chunk("""{"id":"c1","choices":[{"index":1,"delta":{"content":"other"},"finish_reason":null}]}"""),
            Chunk("""{"id":"c1","choices":[{"index":0,"delta":{"content":"lo \u00e9"},"finish_reason":null}]}"""),
            Chunk("""{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"length"}]}"""),
            Chunk("""{"id":"c1","choices":[],"usage":{}}""", usage)]);

        Assert.Equal(
            ["message_start", "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta",
                "message_delta", "message_stop"], events.Select(e => e.Event));
        Is("""
            {"type":"message_start","message":{"id":"msg_c1","type":"message","role":"assistant","model":"gpt","content":[],"stop_reason":null,
             "stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}
            """, events[0]);
        Is("""{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""", events[1]);
        Is("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo é"}}""", events[3]);
        Is("""{"type":"content_block_stop","index":0}""", events[4]);
        Is("""
            {"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},
             "usage":{"input_tokens":11,"cache_creation_input_tokens":0,"cache_read_input_tokens":8,"output_tokens":2}}
            """, events[6]);
        Is("""{"type":"message_stop"}""", events[7]);
    }

    [Fact]
    public void ToAnthropic_TextThenTwoTools_HaveBlocksOfTheirOwn()
    {
        var events = Sent.Through(ToAnthropic(), [
            Chunk("""{"id":"c","choices":[{"index":0,"delta":{"content":"Let me see."}}]}"""),
            Chunk("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}}]}"""),
            Chunk("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]}}]}"""),
            Chunk("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]}}]}"""),
            Chunk("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]}"""),
            Chunk("""{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""")]);

        Assert.Equal(
            ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "content_block_start", "content_block_delta",
                "content_block_stop", "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta",
                "message_stop"], events.Select(e => e.Event));
        Is("""{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}""", events[4]);
        Is("""{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":"}}""", events[5]);
        Is("""{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}""", events[9]);
        Is("""{"type":"content_block_stop","index":2}""", events[10]);
    }

    // As Gemini answers in this dialect.
    [Theory]
    [InlineData("\"index\":0,")]
    [InlineData("")]
    public void ToAnthropic_CallsOfOneIndexWithIdsOfTheirOwn_AreTwoCalls(string index)
    {
        var events = Sent.Through(ToAnthropic(), [
            Call("\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}"),
            Call("\"id\":\"another\",\"function\":{\"arguments\":\"}\"}"),
            Call("\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}")]);

        Is("""{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"}"}}""", events[3]);
        Is("""{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"b","name":"g","input":{}}}""", events[5]);
        Is("""{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}}""", events[6]);

        AnswerChunk Call(string call) => Chunk($"{{\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[{{{index}{call}}}]}}}}]}}");
    }

    [Fact]
    public void ToAnthropic_ContentInParts_IsItsText()
    {
        var events = Sent.Through(ToAnthropic(), [
            Chunk("""{"choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}}]}"""),
            Chunk("""{"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"Hi"}]}}]}""")]);

        Is("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""", Assert.Single(events, e => e.Event == "content_block_delta"));
    }

    // As Azure begins.
    [Fact]
    public void ToAnthropic_ChunkBeforeTheAnswer_DoesNotNameIt()
    {
        var events = Sent.Through(ToAnthropic(), [
            Chunk("""{"id":"","model":"","choices":[],"prompt_filter_results":[]}"""),
            Chunk("""{"id":"c1","model":"gpt","choices":[{"index":0,"delta":{"content":"Hi"}}]}""")]);

        Assert.Contains("\"id\":\"msg_c1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"gpt\"", events[0].Json, StringComparison.Ordinal);
    }

    [Fact]
    public void ToAnthropic_NoFinishReason_IsEndedByFinishOnce()
    {
        var translator = ToAnthropic();
        Sent.Through(translator, [Chunk("""{"choices":[{"index":0,"delta":{"content":"a"}}]}""")]);

        Assert.Empty(translator.Finish());
    }

    [Fact]
    public void ToOpenAI_TextAndTool_AreChunksInOrder()
    {
        var first = new UsageReport(new TokenUsage(10, 1), OutputKnown: false);
        var last = new UsageReport(new TokenUsage(10, 20, 4));
        var chunks = Sent.Through(ToOpenAI(), [
            Event("message_start", """{"type":"message_start","message":{"id":"msg_1","model":"claude","content":[]}}""", first),
            Event("content_block_start", """{"index":0,"content_block":{"type":"text","text":""}}"""),
            Event("ping", """{"type":"ping"}"""),
            Event("content_block_delta", """{"index":0,"delta":{"type":"text_delta","text":"Hi"}}"""),
            Event("content_block_stop", """{"index":0}"""),
            Event("content_block_start", """{"index":1,"content_block":{"type":"tool_use","id":"t1","name":"f","input":{}}}"""),
            Event("content_block_delta", """{"index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\""}}"""),
            Event("content_block_delta", """{"index":1,"delta":{"type":"input_json_delta","partial_json":":1}"}}"""),
            Event("content_block_stop", """{"index":1}"""),
            Event("content_block_start", """{"index":2,"content_block":{"type":"tool_use","id":"t2","name":"g","input":{}}}"""),
            Event("content_block_stop", """{"index":2}"""),
            Event("message_delta", """{"delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":20}}""", last),
            Event("message_stop", """{"type":"message_stop"}""")]);

        Is(Delta("""{"role":"assistant","content":""}"""), chunks[0]);
        Is(Delta("""{"content":"Hi"}"""), chunks[1]);
        Is(Delta("""{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":""}}]}"""), chunks[2]);
        Is(Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\""}}]}"""), chunks[3]);
        Is(Delta("""{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}"""), chunks[4]);
        Is(Delta("""{"tool_calls":[{"index":1,"id":"t2","type":"function","function":{"name":"g","arguments":""}}]}"""), chunks[5]);
        Is(Delta("""{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}"""), chunks[6]);
        Is(Delta("{}", "\"tool_calls\""), chunks[7]);
        Is("""
            {"id":"chatcmpl-msg_1","object":"chat.completion.chunk","created":1800000000,"model":"claude","choices":[],
             "usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30,"prompt_tokens_details":{"cached_tokens":4},
               "completion_tokens_details":{"reasoning_tokens":0}}}
            """, chunks[8]);
        Assert.Equal(9, chunks.Count);
    }

    [Fact]
    public void ToOpenAI_AnErrorEvent_BreaksWithItsType()
    {
        var failed = Assert.Throws<ProviderException>(() =>
            ToOpenAI().Translate(Event("error", """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")));

        Assert.Equal(ProviderFailure.Broken, failed.Kind);
        Assert.Equal("overloaded_error", failed.Code);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":5}}]}""")]
    [InlineData("""{"choices":[{"index":"a","delta":5}]}""")]
    public void Translate_Garbage_IsBroken(string json)
    {
        var failed = Assert.Throws<ProviderException>(() => ToAnthropic().Translate(Chunk(json)));

        Assert.Equal(ProviderFailure.Broken, failed.Kind);
    }

    [Fact]
    public void ThereAndBack_KeepsTextToolsAndFinish()
    {
        var there = ToAnthropic();
        var back = ToOpenAI();
        var chunks = new List<AnswerChunk>();
        var text = new StringBuilder();
        foreach (var chunk in new[]
        {
            Chunk("""{"id":"c","choices":[{"index":0,"delta":{"content":"a\nb"}}]}"""),
            Chunk("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]}}]}"""),
            Chunk("""{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"""),
        })
        {
            foreach (var piece in there.Translate(chunk))
            {
                foreach (var again in back.Translate(piece))
                {
                    text.Append(Encoding.UTF8.GetString(again.Data.Span));
                    chunks.Add(again with { Data = default });
                }
            }
        }

        Assert.Equal(3 + 1 + 7, chunks.Sum(chunk => chunk.OutputCharacters));
        Assert.Equal("tool_calls", chunks[^1].FinishReason);
        Assert.Contains("""a\nb""", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("""{\"x\":1}""", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_SameDialect_PassesEventsOn()
    {
        var chunk = Chunk("""{"choices": [ ]}""");

        Assert.Equal(chunk, Assert.Single(StreamTranslator.Create(WireFormat.OpenAI, WireFormat.OpenAI, null, "r", Now).Translate(chunk)));
    }

    private static StreamTranslator ToAnthropic() => StreamTranslator.Create(WireFormat.OpenAI, WireFormat.Anthropic, null, "r", Now);

    private static StreamTranslator ToOpenAI() => StreamTranslator.Create(WireFormat.Anthropic, WireFormat.OpenAI, null, "r", Now);

    private static AnswerChunk Chunk(string json, UsageReport? usage = null) => new(Encoding.UTF8.GetBytes(json), null, 0, usage, null, false);

    private static AnswerChunk Event(string name, string json, UsageReport? usage = null) =>
        new(Encoding.UTF8.GetBytes(json), name, 0, usage, null, false);

    private static string Delta(string delta, string finish = "null") => $$"""
        {"id":"chatcmpl-msg_1","object":"chat.completion.chunk","created":1800000000,"model":"claude",
         "choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}}]}
        """;

    private static void Is(string expected, (string? Event, string Json) actual) => Sent.Is(expected, Encoding.UTF8.GetBytes(actual.Json));
}
