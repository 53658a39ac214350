using System.Text;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Quotes;
using Xunit;

namespace NexScout.Energy.Tests.Quotes;

public sealed class QuotedBodyTests
{
    private const string Chat = """{"messages":[{"role":"user","content":"h\u00e9llo"}],"max_tokens":50}""";

    [Fact]
    public void Hash_Known_IsStable() => Assert.Equal("51d9b36c31f17981b682a8a4498942bb7d082fb7b11af26f2349ec2f54f96490", Hash(Chat));

    [Theory]
    [InlineData("""{"max_tokens":50,"messages":[{"role":"user","content":"h\u00e9llo"}]}""")]
    [InlineData("""{ "messages" : [ {"role":"user", "content":"héllo"} ], "max_tokens": 50 }""")]
    [InlineData("""{"model":"gpt-4o","stream":true,"stream_options":{},"messages":[{"role":"user","content":"héllo"}],"max_tokens":50}""")]
    public void Hash_TheSameChat_IsTheSame(string other) => Assert.Equal(Hash(Chat), Hash(other));

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"hello"}],"max_tokens":50}""")]
    [InlineData("""{"messages":[{"role":"user","content":"héllo"}],"max_tokens":51}""")]
    [InlineData("""{"messages":[{"role":"user","content":"héllo"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"héllo"}],"max_tokens":50,"temperature":1}""")]
    [InlineData("""{"messages":[{"role":"user","content":"héllo"},{"role":"user","content":""}],"max_tokens":50}""")]
    public void Hash_AnotherChat_Differs(string other) => Assert.NotEqual(Hash(Chat), Hash(other));

    [Fact]
    public void Hash_AnotherFeature_Differs() => Assert.NotEqual(Hash(Chat), Hash(Chat, "ai_objection"));

    [Fact]
    public void Hash_HalfASurrogatePair_IsTaken() => Assert.NotEqual(
        Hash("""{"messages":[{"role":"user","content":"a"}],"user":{"a":"\ud800"}}"""),
        Hash("""{"messages":[{"role":"user","content":"a"}],"user":{"a":"\ud801"}}"""));

    private static string Hash(string json, string feature = "ai_message") =>
        QuotedBody.Hash(feature, ChatReader.Read(WireFormat.OpenAI, Encoding.UTF8.GetBytes(json), new ChatLimits()));
}
