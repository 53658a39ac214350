using System.Text;
using NexScout.Energy.Pipeline.Chat;
using Xunit;

namespace NexScout.Energy.Tests.Chat;

public sealed class ChatReaderTests
{
    private static readonly ChatLimits _limits = new();

    [Fact]
    public void Read_OpenAIBody_GivesItsFacts()
    {
        var facts = OpenAI(
            """
            {"model":"auto","stream":true,"stream_options":{"include_usage":true},"max_completion_tokens":70,"temperature":0.3,"n":2,"user":"u-7",
             "unknown":{"deep":[1,{"x":null}]},
             "messages":[{"role":"system","content":"Be brief."},{"content":"Hello Ann","role":"user"},
               {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
               {"role":"tool","tool_call_id":"c1","content":"42"},
               {"role":"user","content":[{"type":"text","text":"Look: é€😀"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}],
             "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}
            """).Facts;

        Assert.Equal(("auto", true, true, 70L, 0.3, 2, "u-7"), (facts.Model, facts.Stream, facts.IncludeUsage, facts.MaxTokens, facts.Temperature, facts.Choices, facts.EndUser));
        Assert.Equal(5, facts.Messages);
        Assert.Equal("Hello Ann".Length + "Look: é€😀".Length, facts.PromptCharacters);
        Assert.True(facts.Characters > facts.PromptCharacters);
        Assert.Equal(1, facts.Images);
        Assert.True(facts.HasTools);
        Assert.True(facts.RawTokens > 10);
    }

    [Fact]
    public void Read_AnthropicBody_GivesItsFacts()
    {
        var facts = ChatReader.Read(
            WireFormat.Anthropic,
            """
            {"model":"claude","max_tokens":100,"system":[{"type":"text","text":"Be brief."}],
             "messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},
               {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{"a":1}}]},
               {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"done"}]}]}
            """u8.ToArray(),
            _limits).Facts;

        Assert.Equal((100L, 3, 1), (facts.MaxTokens, facts.Messages, facts.Images));
        Assert.Equal("Hi".Length, facts.PromptCharacters);
    }

    [Fact]
    public void Read_AnthropicSystemMessageWithinTheTalk_IsNoPartOfThePrompt()
    {
        var facts = ChatReader.Read(
            WireFormat.Anthropic, """{"max_tokens":9,"messages":[{"role":"user","content":"Hi"},{"role":"system","content":"Be brief."}]}"""u8.ToArray(), _limits).Facts;

        Assert.Equal((2, (long)"Hi".Length), (facts.Messages, facts.PromptCharacters));
    }

    [Theory]
    [InlineData("{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"$\"}")]
    [InlineData("{\"data\":\"$\",\"type\":\"text\"}")]
    [InlineData("{\"type\":\"content\",\"content\":\"$\"}")]
    [InlineData("{\"type\":\"content\",\"content\":[{\"type\":\"text\",\"text\":\"$\"}]}")]
    public void Read_DocumentOfText_CountsItsText(string source)
    {
        var text = string.Concat(Enumerable.Repeat("All of it is read by the model. ", 500));
        var facts = Document(source.Replace("$", text, StringComparison.Ordinal));

        Assert.InRange(facts.RawTokens, 3_000, 6_000);
        Assert.Equal((0, 0L), (facts.Images, facts.PromptCharacters));
    }

    [Theory]
    [InlineData("application/pdf", 100, 0)]
    [InlineData("application/pdf", 640 * 1024, 10)]
    [InlineData("image/png", 640 * 1024, 0)]
    public void Read_EncodedSource_CountsAFileByItsSizeAndAnImageOnce(string media, int length, int parts) => Assert.Equal(
        (1, parts), Size(Document($"{{\"type\":\"base64\",\"media_type\":\"{media}\",\"data\":\"{new string('A', length)}\"}}")));

    private static (int Images, int Parts) Size(ChatFacts facts) => (facts.Images, facts.EncodedParts);

    private static ChatFacts Document(string source) => ChatReader.Read(
        WireFormat.Anthropic,
        Encoding.UTF8.GetBytes($"{{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{{\"role\":\"user\",\"content\":[{{\"type\":\"document\",\"source\":{source}}}]}}]}}"),
        _limits).Facts;

    [Theory]
    [InlineData("{", null, "invalid_json")]
    [InlineData("", null, "invalid_json")]
    [InlineData("[]", null, "invalid_json")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} {}", null, "invalid_json")]
    [InlineData("{}", "messages", "invalid_messages")]
    [InlineData("{\"messages\":[]}", "messages", "invalid_messages")]
    [InlineData("{\"messages\":\"hi\"}", "messages", "invalid_messages")]
    [InlineData("{\"messages\":[7]}", "messages[0]", "invalid_messages")]
    [InlineData("{\"messages\":[{\"content\":\"x\"}]}", "messages[0].role", "invalid_messages")]
    [InlineData("{\"messages\":[{\"role\":\"king\",\"content\":\"x\"}]}", "messages[0].role", "invalid_messages")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":5}]}", "messages[0].content", "invalid_messages")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":-5}", "max_tokens", "invalid_value")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":0}", "max_tokens", "invalid_value")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":1e400}", "max_tokens", "invalid_value")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":\"9\"}", "max_tokens", "invalid_value")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":5,\"max_completion_tokens\":6}", "max_completion_tokens", "invalid_value")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":1e400}", "temperature", "invalid_value")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":2.1}", "temperature", "invalid_value")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"n\":17}", "n", "invalid_value")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":\"yes\"}", "stream", "invalid_value")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"model\":5}", "model", "invalid_value")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"model\":\"a\",\"model\":\"b\"}", "model", "invalid_value")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", null, "invalid_json")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"other\":\"\\udfff\"}", null, "invalid_json")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"a\u0000b\"}]}", null, "invalid_json")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"a\\u0000b\"}]}", "messages", "invalid_value")]
    public void Read_BadBody_SaysWhatWasWrongAndWhere(string json, string? param, string code)
    {
        var wrong = Assert.Throws<ChatBodyException>(() => OpenAI(json));

        Assert.Equal((param, code), (wrong.Param, wrong.Code));
        Assert.EndsWith(".", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InvalidUtf8_IsSaid()
    {
        byte[] json = [.. "{\"messages\":[{\"role\":\"user\",\"content\":\""u8, 0xC3, 0x28, .. "\"}]}"u8];

        Assert.Equal("invalid_json", Assert.Throws<ChatBodyException>(() => ChatReader.Read(WireFormat.OpenAI, json, _limits)).Code);
    }

    [Fact]
    public void Read_100000Messages_IsTooLarge()
    {
        var json = $"{{\"messages\":[{string.Join(',', Enumerable.Repeat("{\"role\":\"user\",\"content\":\"x\"}", 100_000))}]}}";

        Assert.Equal("too_large", Assert.Throws<ChatBodyException>(() => OpenAI(json)).Code);
    }

    [Fact]
    public void Read_DeepNesting_IsSaid()
    {
        var json = $"{{\"x\":{new string('[', 5_000)}{new string(']', 5_000)},\"messages\":[{{\"role\":\"user\",\"content\":\"x\"}}]}}";

        Assert.Equal("invalid_json", Assert.Throws<ChatBodyException>(() => OpenAI(json)).Code);
    }

    [Fact]
    public void Read_MutatedBodies_ThrowNothingElse()
    {
        var good = """{"model":"auto","max_tokens":50,"messages":[{"role":"user","content":[{"type":"text","text":"Hi \u00e9"}]},{"role":"assistant","content":"ok"}],"tools":[{"name":"f"}]}"""u8.ToArray();
        var random = new Random(3);
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = good.ToArray();
            for (var flip = random.Next(1, 4); flip > 0; flip--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                ChatReader.Read(i % 2 == 0 ? WireFormat.OpenAI : WireFormat.Anthropic, bytes, _limits);
                read++;
            }
            catch (ChatBodyException)
            {
                // The only exception there may be.
            }
        }

        Assert.InRange(read, 1, 19_999);
    }

    private static ChatBody OpenAI(string json) => ChatReader.Read(WireFormat.OpenAI, Encoding.UTF8.GetBytes(json), _limits);
}
