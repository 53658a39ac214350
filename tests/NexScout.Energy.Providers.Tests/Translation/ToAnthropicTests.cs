using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Providers.Translation;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Translation;

public sealed class ToAnthropicTests
{
    private const string Hi = """ "messages":[{"role":"user","content":"Hi"}] """;

    [Fact]
    public void ToAnthropic_EverySimpleMember_HasItsCounterpart()
    {
        var body = ChatTranslation.ToAnthropic(Sent.OpenAI("""
            {"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},
             {"role":"developer","content":[{"type":"text","text":"Be kind."}]}],
             "max_completion_tokens":7,"temperature":1.7,"top_p":0.9,"stop":"END","stream":true,"user":"u1","seed":4,"unknown":{"a":1}}
            """));

        Assert.Equal(WireFormat.Anthropic, body.Format);
        Sent.Is("""
            {"model":"m","max_tokens":7,"system":"Be brief.\n\nBe kind.",
             "messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],
             "temperature":1,"top_p":0.9,"stop_sequences":["END"],"stream":true,"metadata":{"user_id":"u1"}}
            """, body.Json);
    }

    [Fact]
    public void ToAnthropic_NeighboursOfOneRole_BecomeOneMessage()
    {
        var body = ChatTranslation.ToAnthropic(Sent.OpenAI("""
            {"messages":[{"role":"user","content":"a"},{"role":"user","content":[{"type":"text","text":"b"}]},
             {"role":"assistant","content":""},{"role":"assistant","content":"c"},{"role":"user","content":"d"}],"max_tokens":5}
            """));

        Sent.Is("""
            {"max_tokens":5,"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
             {"role":"assistant","content":[{"type":"text","text":"c"}]},{"role":"user","content":[{"type":"text","text":"d"}]}]}
            """, body.Json);
    }

    [Fact]
    public void ToAnthropic_ToolsCallsAndResults_KeepTheirIdsAndArguments()
    {
        var body = ChatTranslation.ToAnthropic(Sent.OpenAI("""
            {"max_tokens":5,"messages":[{"role":"user","content":"Weather?"},
             {"role":"assistant","content":null,"tool_calls":[
               {"id":"c1","type":"function","function":{"name":"w","arguments":"{\"q\":1.50}"}},
               {"id":"c2","type":"function","function":{"name":"w","arguments":""}}]},
             {"role":"tool","tool_call_id":"c1","content":"rain"},{"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"sun"}]}],
             "tools":[{"type":"function","function":{"name":"w","description":"d","parameters":{"type":"object","x":[1]}}},
                      {"type":"function","function":{"name":"e"}}],
             "tool_choice":"required","parallel_tool_calls":false}
            """));

        Sent.Is("""
            {"max_tokens":5,"messages":[{"role":"user","content":[{"type":"text","text":"Weather?"}]},
             {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"w","input":{"q":1.50}},{"type":"tool_use","id":"c2","name":"w","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"rain"},{"type":"tool_result","tool_use_id":"c2","content":"sun"}]}],
             "tools":[{"name":"w","description":"d","input_schema":{"type":"object","x":[1]}},{"name":"e","input_schema":{"type":"object","properties":{}}}],
             "tool_choice":{"type":"any","disable_parallel_tool_use":true}}
            """, body.Json);
    }

    [Theory]
    [InlineData("\"auto\"", """{"type":"auto"}""")]
    [InlineData("\"none\"", """{"type":"none"}""")]
    [InlineData("""{"type":"function","function":{"name":"w"}}""", """{"type":"tool","name":"w"}""")]
    public void ToAnthropic_ToolChoice_IsTranslated(string from, string to)
    {
        var tools = """ "tools":[{"type":"function","function":{"name":"w","parameters":{}}}] """;
        var body = ChatTranslation.ToAnthropic(Sent.OpenAI($"{{\"max_tokens\":5,{Hi},{tools},\"tool_choice\":{from}}}"));

        Sent.Is("""
            {"max_tokens":5,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],
             "tools":[{"name":"w","input_schema":{"type":"object"}}],"tool_choice":
            """ + to + "}", body.Json);
    }

    [Fact]
    public void ToAnthropic_ImagesAndFiles_BecomeSources()
    {
        var body = ChatTranslation.ToAnthropic(Sent.OpenAI("""
            {"max_tokens":5,"messages":[{"role":"user","content":[
              {"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}},
              {"type":"image_url","image_url":{"url":"https://x.example/a.png","detail":"low"}},
              {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,RA=="}}]}]}
            """));

        Sent.Is("""
            {"max_tokens":5,"messages":[{"role":"user","content":[
              {"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}},
              {"type":"image","source":{"type":"url","url":"https://x.example/a.png"}},
              {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"RA=="},"title":"a.pdf"}]}]}
            """, body.Json);
    }

    [Fact]
    public void ToAnthropic_ResponseFormat_BecomesASystemLine()
    {
        var body = ChatTranslation.ToAnthropic(Sent.OpenAI($"{{{Hi},\"response_format\":{{\"type\":\"json_object\"}}}}"));

        Sent.Is("""
            {"max_tokens":4096,"system":"Answer with one JSON object and nothing else.",
             "messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}
            """, body.Json);
    }

    [Theory]
    [InlineData(""" "n":2 """, "n")]
    [InlineData(""" "logprobs":true """, "logprobs")]
    [InlineData(""" "functions":[] """, "functions")]
    [InlineData(""" "temperature":"hot" """, "temperature")]
    [InlineData(""" "stop":4 """, "stop")]
    [InlineData(""" "tools":[{"type":"custom","custom":{}}] """, "tools[0].type")]
    [InlineData(""" "response_format":{"type":"grammar"} """, "response_format.type")]
    public void ToAnthropic_AMemberThatWouldBeLost_IsRefusedByName(string member, string named) =>
        Sent.Refused(() => ChatTranslation.ToAnthropic(Sent.OpenAI($"{{{Hi},{member}}}")), named);

    [Theory]
    [InlineData("""{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}""", "messages[0].content[0].type")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,raw"}}]}""", "messages[0].content[0].image_url.url")]
    [InlineData("""{"role":"function","content":"x"}""", "messages[0].role")]
    [InlineData("""{"content":"x"}""", "messages[0].role")]
    [InlineData("""{"role":"user","content":7}""", "messages[0].content")]
    [InlineData("""{"role":"user","content":"\ud800"}""", "messages[0].content")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{"}}]}""", "messages[0].tool_calls[0].function.arguments")]
    [InlineData("""{"role":"tool","content":"x"}""", "messages[0].tool_call_id")]
    [InlineData("""{"role":"system","content":"x"}""", "messages")]
    [InlineData("7", "messages[0]")]
    public void ToAnthropic_AWrongMessage_IsRefusedByItsPath(string message, string named) =>
        Sent.Refused(() => ChatTranslation.ToAnthropic(Sent.OpenAI($"{{\"messages\":[{message}]}}")), named);

    [Theory]
    [InlineData("{", "The body")]
    [InlineData("[]", "The body")]
    [InlineData("{}", "messages")]
    public void ToAnthropic_NoRequest_IsRefused(string json, string named) =>
        Sent.Refused(() => ChatTranslation.ToAnthropic(Sent.OpenAI(json)), named);
}
