using System.Text;
using NexScout.Energy.Providers.OpenAI;
using Xunit;

namespace NexScout.Energy.Providers.Tests.OpenAI;

public class OpenAIPatchTests
{
    [Fact]
    public void Apply_UnknownMembersAndBlanks_StayAsTheyWere() => Assert.Equal(
        """{ "x" : 1.0e1 , "model":"up", "messages" : [ ] ,"stream":false,"u":"\u00e9","max_tokens":50 }""",
        Patched("""{ "x" : 1.0e1 , "model":"asked", "messages" : [ ] ,"stream":true,"u":"\u00e9","max_tokens":9 }"""));

    [Fact]
    public void Apply_OtherLimitField_IsReplaced() => Assert.Equal(
        """{"model":"up","messages":[],"max_completion_tokens":50,"stream":false}""",
        Patched("""{"max_tokens":9,"model":"a","messages":[]}""", field: "max_completion_tokens"));

    [Fact]
    public void Apply_OnlyRemovedMembers_LeavesNoComma() => Assert.Equal(
        """{"model":"up","max_tokens":50,"stream":false}""",
        Patched("""{"max_completion_tokens":9,"stream_options":{}}"""));

    [Fact]
    public void Apply_Stream_MergesStreamOptions() => Assert.Equal(
        """{"model":"up","stream_options":{"a":1,"include_usage":true},"max_tokens":50,"stream":true}""",
        Patched("""{"model":"a","stream_options":{"a":1,"include_usage":false}}""", stream: true));

    [Fact]
    public void Apply_SystemLineAndEffort_AreAdded() => Assert.Equal(
        """{"messages":[{"role":"system","content":"Be brief."},{"role":"user"}],"model":"up","max_tokens":50,"stream":false,"reasoning_effort":"low"}""",
        Patched("""{"messages":[{"role":"user"}],"model":"a"}""", system: "Be brief.", effort: "low"));

    [Theory]
    [InlineData("""{"role":"system","content":"Say \"a\"."}""", """{"role":"system","content":"Say \"a\".\n\nBe brief."}""")]
    [InlineData("""{ "content" : "" , "role":"developer" }""", """{ "content" : "Be brief." , "role":"developer" }""")]
    [InlineData("""{"role":"system","content":[{"type":"text","text":"A"} ]}""", """{"role":"system","content":[{"type":"text","text":"A"} ,{"type":"text","text":"Be brief."}]}""")]
    [InlineData("""{"role":"system","content":[ ]}""", """{"role":"system","content":[ {"type":"text","text":"Be brief."}]}""")]
    public void Apply_SystemLineAndAnOwnSystemMessage_AreOneMessage(string own, string sent) => Assert.Equal(
        "{\"messages\":[ " + sent + ",{\"role\":\"user\"}],\"model\":\"up\",\"max_tokens\":50,\"stream\":false}",
        Patched("{\"messages\":[ " + own + ",{\"role\":\"user\"}],\"model\":\"a\"}", system: "Be brief."));

    [Theory]
    [InlineData("""{"role":"user","content":"x"},{"role":"system","content":"y"}""")]
    [InlineData("""{"role":"system","content":null}""")]
    [InlineData("""{"role":"system"}""")]
    public void Apply_SystemLineAndNoSystemMessageToBeginWith_IsAMessageOfItsOwn(string own) => Assert.Equal(
        "{\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"}," + own + "],\"model\":\"up\",\"max_tokens\":50,\"stream\":false}",
        Patched("{\"messages\":[" + own + "],\"model\":\"a\"}", system: "Be brief."));

    [Fact]
    public void Apply_NameTwiceAndEscaped_AllAreSet() => Assert.Equal(
        """{"model":"up","mod\u0065l":"up","max_tokens":50,"stream":false}""",
        Patched("""{"model":"a","mod\u0065l":"b"}"""));

    private static string Patched(
        string json, string field = "max_tokens", bool stream = false, string? system = null, string? effort = null) =>
        Encoding.UTF8.GetString(OpenAIPatch.Apply(Sample.Request(json, stream, system: system), field, effort));
}
