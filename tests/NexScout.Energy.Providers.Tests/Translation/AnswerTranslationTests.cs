using System.Text;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Translation;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Translation;

public sealed class AnswerTranslationTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void Body_OpenAIText_IsAMessage()
    {
        var json = ToAnthropic("""
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,
             "message":{"role":"assistant","content":"Hello","refusal":null,"reasoning_content":"hm"},"logprobs":null,"finish_reason":"stop"}],
             "usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29,"prompt_tokens_details":{"cached_tokens":8},
             "completion_tokens_details":{"reasoning_tokens":2}}}
            """, "openai/gpt-4o-mini");

        Sent.Is("""
            {"id":"msg_chatcmpl-1","type":"message","role":"assistant","model":"openai/gpt-4o-mini","content":[{"type":"text","text":"Hello"}],
             "stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":11,"cache_creation_input_tokens":0,"cache_read_input_tokens":8,"output_tokens":10}}
            """, json);
    }

    [Fact]
    public void Body_OpenAIToolCalls_AreToolUses()
    {
        var json = ToAnthropic("""
            {"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[
              {"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},
              {"id":"b","type":"function","function":{"name":"g","arguments":"{\"cut"}}]},"finish_reason":"tool_calls"}]}
            """);

        Sent.Is("""
            {"id":"msg_c","type":"message","role":"assistant","model":"m","content":[{"type":"tool_use","id":"a","name":"f","input":{"x":1}},
             {"type":"tool_use","id":"b","name":"g","input":{"arguments":"{\"cut"}}],"stop_reason":"tool_use","stop_sequence":null,
             "usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}
            """, json);
    }

    [Fact]
    public void Body_OpenAIContentInParts_KeepsItsTextWithoutItsThoughts()
    {
        var json = ToAnthropic("""
            {"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":[
              {"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"Hello"}]},"finish_reason":"stop"}]}
            """);

        Sent.Is("""
            {"id":"msg_c","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn",
             "stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}
            """, json);
    }

    [Fact]
    public void Body_UsageDetails_AreTranslated()
    {
        Assert.Contains("\"cache_creation_input_tokens\":5,\"cache_read_input_tokens\":2", Text(ToAnthropic("""
            {"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":2,"cache_write_tokens":5}}}
            """)), StringComparison.Ordinal);
        Assert.Contains("\"reasoning_tokens\":3", Text(AnswerTranslation.Body(WireFormat.Anthropic, WireFormat.OpenAI, """
            {"content":[],"usage":{"input_tokens":3,"output_tokens":11,"output_tokens_details":{"thinking_tokens":3}}}
            """u8.ToArray(), null, Now)), StringComparison.Ordinal);

        static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
    }

    [Fact]
    public void Body_AnthropicMessage_IsAnAnswer()
    {
        var json = AnswerTranslation.Body(WireFormat.Anthropic, WireFormat.OpenAI, """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-3-haiku-20240307","content":[{"type":"thinking","thinking":"hm","signature":"s"},
             {"type":"text","text":"Hel"},{"type":"text","text":"lo"},{"type":"tool_use","id":"t","name":"f","input":{"x":1.0}}],
             "stop_reason":"tool_use","stop_sequence":null,
             "usage":{"input_tokens":3,"cache_creation_input_tokens":5,"cache_read_input_tokens":7,"output_tokens":11}}
            """u8.ToArray(), null, Now);

        Sent.Is("""
            {"id":"chatcmpl-msg_1","object":"chat.completion","created":1800000000,"model":"claude-3-haiku-20240307","choices":[{"index":0,
             "message":{"role":"assistant","content":"Hello","refusal":null,"reasoning_content":"hm",
               "tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":"{\"x\":1.0}"}}]},"logprobs":null,"finish_reason":"tool_calls"}],
             "usage":{"prompt_tokens":15,"completion_tokens":11,"total_tokens":26,"prompt_tokens_details":{"cached_tokens":7},
               "completion_tokens_details":{"reasoning_tokens":0}}}
            """, json);
    }

    // Where the caller demands a tool, OpenAI gives the call and says that it simply stopped.
    [Theory]
    [InlineData("stop", true, "tool_use")]
    [InlineData("length", true, "max_tokens")]
    [InlineData("stop", false, "end_turn")]
    public void StopReasons_ToolWasCalled_IsToolUse(string openAI, bool called, string anthropic) =>
        Assert.Equal(anthropic, StopReasons.ToAnthropic(openAI, called));

    [Theory]
    [InlineData("stop", "end_turn")]
    [InlineData("length", "max_tokens")]
    [InlineData("tool_calls", "tool_use")]
    [InlineData("content_filter", "refusal")]
    public void StopReasons_OfOpenAI_HaveACounterpartAndComeBack(string openAI, string anthropic)
    {
        Assert.Equal(anthropic, StopReasons.ToAnthropic(openAI, called: openAI == "tool_calls"));
        Assert.Equal(openAI, StopReasons.ToOpenAI(anthropic));
    }

    [Theory]
    [InlineData("stop_sequence", "stop")]
    [InlineData("pause_turn", "stop")]
    [InlineData("model_context_window_exceeded", "length")]
    public void StopReasons_OfAnthropicAlone_AreTheNearest(string anthropic, string openAI) =>
        Assert.Equal(openAI, StopReasons.ToOpenAI(anthropic));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":[{"message":{"content":5}}]}""")]
    [InlineData("""{"choices":5,"content":5}""")]
    public void Body_NoAnswer_IsTheProvidersFault(string json)
    {
        foreach (var (from, to) in new[] { (WireFormat.OpenAI, WireFormat.Anthropic), (WireFormat.Anthropic, WireFormat.OpenAI) })
        {
            var failed = Assert.Throws<ProviderException>(() => AnswerTranslation.Body(from, to, Encoding.UTF8.GetBytes(json), null, Now));
            Assert.Equal(ProviderFailure.Unavailable, failed.Kind);
        }
    }

    private static ReadOnlyMemory<byte> ToAnthropic(string json, string? model = null) =>
        AnswerTranslation.Body(WireFormat.OpenAI, WireFormat.Anthropic, Encoding.UTF8.GetBytes(json), model, Now);
}
