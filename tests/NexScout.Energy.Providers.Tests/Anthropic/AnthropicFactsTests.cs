using System.Text;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;
using NexScout.Energy.Providers.Anthropic;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Anthropic;

public class AnthropicFactsTests
{
    private const string Whole =
        """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"thinking","thinking":"Hm\n","signature":"abc"},
        {"type":"text","text":"Hi "},{"type":"text","text":"Ann"},{"type":"tool_use","id":"toolu_1","name":"look","input":{"a":1}}],
        "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":4,"cache_creation_input_tokens":5,"cache_read_input_tokens":6,
        "cache_creation":{"ephemeral_5m_input_tokens":5},"output_tokens":7,"server_tool_use":{"web_search_requests":1}}}
        """;

    [Fact]
    public void Read_WholeMessage_HasTextUsageAndReason()
    {
        var facts = Read(Whole);
        Assert.Equal(("message", "Hi Ann", "tool_calls", true), (facts.Type, facts.Text, facts.FinishReason, facts.HasContent));
        Assert.Equal("Hm\n".Length + "Hi Ann".Length + "look".Length + """{"a":1}""".Length, facts.Characters);
        Assert.Equal(new UsageReport(new TokenUsage(15, 7, 6, 5)), facts.Usage.Report(outputKnown: true));
    }

    [Fact]
    public void Read_CacheWrittenForAnHour_IsToldApart() => Assert.Equal(
        new TokenUsage(915, 7, 0, 900, 0, 600),
        Read(Whole.Replace("\"ephemeral_5m_input_tokens\":5", "\"ephemeral_5m_input_tokens\":300,\"ephemeral_1h_input_tokens\":600", StringComparison.Ordinal)
            .Replace("_creation_input_tokens\":5", "_creation_input_tokens\":900", StringComparison.Ordinal)
            .Replace("\"cache_read_input_tokens\":6", "\"cache_read_input_tokens\":0", StringComparison.Ordinal)
            .Replace("\"input_tokens\":4", "\"input_tokens\":15", StringComparison.Ordinal)).Usage.Report(outputKnown: true)!.Value.Usage);

    [Fact]
    public void Read_ThinkingTokens_AreReasoning() => Assert.Equal(
        new TokenUsage(4, 7, 0, 0, 3),
        Read("""{"usage":{"input_tokens":4,"output_tokens":7,"output_tokens_details":{"thinking_tokens":3}}}""").Usage.Report(outputKnown: true)!.Value.Usage);

    [Theory]
    [InlineData("""{"usage":{}}""", null, false)]
    [InlineData("""{"usage":null}""", null, false)]
    [InlineData("""{"usage":{"input_tokens":0,"output_tokens":0}}""", 0L, false)]
    [InlineData("""{"usage":{"input_tokens":-3,"output_tokens":2}}""", 2L, true)]
    [InlineData("""{"usage":{"input_tokens":3,"output_tokens":-2,"cache_read_input_tokens":-1}}""", 3L, true)]
    public void Report_Figures_ZeroIsNotMissingAndNegativeIsClamped(string json, long? total, bool clamped)
    {
        var report = Read(json).Usage.Report(outputKnown: true);
        Assert.Equal(total, report?.Usage.Total);
        Assert.Equal(clamped, report?.Clamped ?? false);
    }

    [Fact]
    public void Report_OutputNotCounted_IsNotKnown() =>
        Assert.False(Read("""{"usage":{"input_tokens":3}}""").Usage.Report(outputKnown: true)!.Value.OutputKnown);

    private static AnthropicFacts Read(string json) => AnthropicFacts.Read(Encoding.UTF8.GetBytes(json), keepText: true);
}
