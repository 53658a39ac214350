using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Providers.Translation;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Translation;

public sealed class ToOpenAITests
{
    [Fact]
    public void ToOpenAI_EverySimpleMember_HasItsCounterpart()
    {
        var body = ChatTranslation.ToOpenAI(Sent.Anthropic("""
            {"model":"m","max_tokens":7,"system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Be kind."}],
             "messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"Yes"}]}],
             "temperature":0.25,"top_p":0.9,"top_k":5,"stop_sequences":["END"],"stream":true,"metadata":{"user_id":"u1"}}
            """));

        Assert.Equal(WireFormat.OpenAI, body.Format);
        Sent.Is("""
            {"model":"m","messages":[{"role":"system","content":"Be brief.\n\nBe kind."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes"}],
             "max_tokens":7,"temperature":0.25,"top_p":0.9,"stop":["END"],"stream":true,"user":"u1"}
            """, body.Json);
    }

    [Fact]
    public void ToOpenAI_SystemMessageWithinTheTalk_StaysThere() => Sent.Is(
        """{"messages":[{"role":"user","content":"Hi"},{"role":"system","content":[{"type":"text","text":"Be brief."}]},{"role":"system","content":"Be kind."}]}""",
        ChatTranslation.ToOpenAI(Sent.Anthropic(
            """{"messages":[{"role":"user","content":"Hi"},{"role":"system","content":[{"type":"text","text":"Be brief."}]},{"role":"system","content":"Be kind."}]}""")).Json);

    [Fact]
    public void ToOpenAI_ToolResults_BecomeMessagesBeforeTheUsersOwnWords()
    {
        var body = ChatTranslation.ToOpenAI(Sent.Anthropic("""
            {"max_tokens":5,"messages":[
             {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"w","input":{"q":1.50}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"rain"},
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}}]},{"type":"text","text":"And?"}]}],
             "tools":[{"name":"w","description":"d","input_schema":{"type":"object"}}],
             "tool_choice":{"type":"tool","name":"w","disable_parallel_tool_use":true}}
            """));

        Sent.Is("""
            {"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"w","arguments":"{\"q\":1.50}"}}]},
             {"role":"tool","tool_call_id":"t1","content":"rain"},
             {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}},{"type":"text","text":"And?"}]}],
             "max_tokens":5,"tools":[{"type":"function","function":{"name":"w","description":"d","parameters":{"type":"object"}}}],
             "tool_choice":{"type":"function","function":{"name":"w"}},"parallel_tool_calls":false}
            """, body.Json);
    }

    [Fact]
    public void ToOpenAI_OnlyToolResults_AddNoEmptyMessage()
    {
        var body = ChatTranslation.ToOpenAI(Sent.Anthropic("""
            {"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1"},{"type":"tool_result","tool_use_id":"t2","content":"b"}]}]}
            """));

        Sent.Is("""
            {"messages":[{"role":"tool","tool_call_id":"t1","content":""},{"role":"tool","tool_call_id":"t2","content":"b"}]}
            """, body.Json);
    }

    [Fact]
    public void ToOpenAI_ImagesAndDocuments_BecomeParts()
    {
        var body = ChatTranslation.ToOpenAI(Sent.Anthropic("""
            {"messages":[{"role":"user","content":[
              {"type":"image","source":{"type":"url","url":"https://x.example/a.png"}},
              {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"RA=="}},
              {"type":"document","source":{"type":"text","media_type":"text/plain","data":"words"}}]}]}
            """));

        Sent.Is("""
            {"messages":[{"role":"user","content":[
              {"type":"image_url","image_url":{"url":"https://x.example/a.png"}},
              {"type":"file","file":{"filename":"document.pdf","file_data":"data:application/pdf;base64,RA=="}},
              {"type":"text","text":"words"}]}]}
            """, body.Json);
    }

    [Fact]
    public void ToOpenAI_AnswerSchema_IsAResponseFormat()
    {
        var body = ChatTranslation.ToOpenAI(Sent.Anthropic("""
            {"messages":[{"role":"user","content":"Hi"}],"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}}
            """));

        Sent.Is("""
            {"messages":[{"role":"user","content":"Hi"}],
             "response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"}}}}
            """, body.Json);
    }

    [Theory]
    [InlineData("""{"messages":[],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""", "tools[0].type")]
    [InlineData("""{"messages":[],"mcp_servers":[]}""", "mcp_servers")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"search_result"}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}]}""", "messages[0].content[0].source.type")]
    [InlineData("""{"messages":[{"role":"robot","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"messages":{}}""", "messages")]
    [InlineData("""{"messages":[],"system":5}""", "system")]
    [InlineData("""{"messages":[],"metadata":{"user_id":5}}""", "metadata.user_id")]
    [InlineData("nonsense", "The body")]
    public void ToOpenAI_WhatCannotBeSaid_IsRefusedByName(string json, string named) =>
        Sent.Refused(() => ChatTranslation.ToOpenAI(Sent.Anthropic(json)), named);

    [Fact]
    public void To_TheSameDialect_IsTheSameBody()
    {
        var body = Sent.OpenAI("""{"messages": [ ]}""");

        Assert.Same(body, ChatTranslation.To(WireFormat.OpenAI, body));
    }

    [Fact]
    public void ToOpenAI_ThereAndBack_SaysTheSame()
    {
        const string Json = """
            {"model":"m","max_tokens":9,"system":"S","messages":[{"role":"user","content":[{"type":"text","text":"a"},
              {"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}}]},
             {"role":"assistant","content":[{"type":"text","text":"b"},{"type":"tool_use","id":"t","name":"f","input":{"x":[1,"ü"]}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"r"},{"type":"text","text":"c"}]}],
             "tools":[{"name":"f","description":"d","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"},
             "temperature":0.5,"top_p":0.9,"stop_sequences":["x","y"],"stream":false,"metadata":{"user_id":"u"}}
            """;

        Sent.Is(Json, ChatTranslation.ToAnthropic(ChatTranslation.ToOpenAI(Sent.Anthropic(Json))).Json);
    }
}
