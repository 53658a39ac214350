using System.Text;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Anthropic;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Anthropic;

public class AnthropicPatchTests
{
    [Fact]
    public void Apply_UnknownMembersAndBlanks_StayAsTheyWere() => Assert.Equal(
        """{ "x" : 1.0e1 , "model":"up", "max_tokens" : 50 ,"stream":false,"thinking":{"type":"enabled","budget_tokens":49},"u":"\u00e9" }""",
        Patched("""{ "x" : 1.0e1 , "model":"asked", "max_tokens" : 9 ,"stream":true,"thinking":{"type":"enabled","budget_tokens":49},"u":"\u00e9" }"""));

    [Theory]
    [InlineData("""{"model":"a"}""", """{"model":"up","max_tokens":50,"stream":false,"system":"Be \u0022brief\u0022."}""")]
    [InlineData("""{"system":"Hi"}""", """{"system":"Hi\n\nBe \u0022brief\u0022.","model":"up","max_tokens":50,"stream":false}""")]
    [InlineData("""{"system":""}""", """{"system":"Be \u0022brief\u0022.","model":"up","max_tokens":50,"stream":false}""")]
    [InlineData("""{"system":null}""", """{"system":"Be \u0022brief\u0022.","model":"up","max_tokens":50,"stream":false}""")]
    [InlineData("""{"system":[ ]}""", """{"system":[ {"type":"text","text":"Be \u0022brief\u0022."}],"model":"up","max_tokens":50,"stream":false}""")]
    [InlineData(
        """{"system":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}""",
        """{"system":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Be \u0022brief\u0022."}],"model":"up","max_tokens":50,"stream":false}""")]
    public void Apply_SystemLine_IsAppended(string json, string expected) => Assert.Equal(expected, Patched(json, system: "Be \"brief\"."));

    [Fact]
    public void Apply_Effort_IsMergedIntoOutputConfig() => Assert.Equal(
        """{"output_config":{"format":1,"effort":"low"},"model":"up","max_tokens":50,"stream":true}""",
        Patched("""{"output_config":{"format":1}}""", stream: true, effort: "low"));

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"system":7}""")]
    public void Apply_WrongShape_IsRefused(string json) => Assert.ThrowsAny<JsonException>(() => Patched(json, system: "Be brief."));

    [Theory]
    [InlineData("""{"thinking":{"type":"enabled","budget_tokens":50}}""")]
    [InlineData("""{"thinking":{"type":"enabled","budget_tokens":1024},"max_tokens":9000}""")]
    public void Apply_MoreThinkingThanOutput_IsRefusedWithWhatToMend(string json)
    {
        var refused = Assert.Throws<ProviderException>(() => Patched(json));
        Assert.Equal((ProviderFailure.BadRequest, 400), (refused.Kind, refused.Status));
        Assert.Contains("this call may have 50 output tokens", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"thinking":{"type":"disabled"}}""", null)]
    [InlineData("""{"thinking":null}""", null)]
    [InlineData("""{"thinking":{"type":"enabled","budget_tokens":1024}}""", "interleaved-thinking-2025-05-14")]
    public void Apply_ThinkingThatFits_IsPassedOn(string json, string? betas) =>
        Assert.StartsWith(json[..^1], Patched(json, betas: betas), StringComparison.Ordinal);

    private static string Patched(string json, bool stream = false, string? system = null, string? effort = null, string? betas = null)
    {
        var request = Sample.Request(json, stream, system: system, effort: effort);
        return Encoding.UTF8.GetString(AnthropicPatch.Apply(request with { Betas = betas, Body = request.Body with { Format = WireFormat.Anthropic } }));
    }
}
