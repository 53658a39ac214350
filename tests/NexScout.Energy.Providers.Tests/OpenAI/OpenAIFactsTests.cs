using System.Text;
using NexScout.Energy.Pricing;
using NexScout.Energy.Providers.OpenAI;
using Xunit;

namespace NexScout.Energy.Providers.Tests.OpenAI;

public class OpenAIFactsTests
{
    [Fact]
    public void Read_CachedAndReasoning_ArePartsOfTheirWholes() => Assert.Equal(
        new TokenUsage(100, 50, 40, 0, 30),
        Read("""{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":30}}}""").Usage!.Value.Usage);

    // As xAI counts: only the total holds the reasoning that is billed.
    [Fact]
    public void Read_ReasoningBesideTheCompletion_IsOutput() => Assert.Equal(
        new TokenUsage(10_120, 4_308, 0, 0, 2_809),
        Read("{\"usage\":{\"prompt_tokens\":10120,\"completion_tokens\":1499,\"total_tokens\":14428,\"completion_tokens_details\":{\"reasoning_tokens\":2809}}}").Usage!.Value.Usage);

    [Fact]
    public void Read_CacheWrites_ArePartOfTheInput() => Assert.Equal(
        new TokenUsage(100, 5, 20, 50),
        Read("""{"usage":{"prompt_tokens":100,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":20,"cache_write_tokens":50}}}""").Usage!.Value.Usage);

    // As Mistral's reasoning models answer.
    [Fact]
    public void Read_ContentInParts_GivesItsTextAndCountsItsThoughts()
    {
        var facts = OpenAIFacts.Read(
            """{"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hmm"}]},{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]}}]}"""u8,
            keepText: true);
        Assert.Equal(("Hello", 8L), (facts.Text, facts.Characters));
    }

    [Fact]
    public void Read_GroqUsage_IsFound() => Assert.Equal(
        new TokenUsage(7, 2), Read("""{"choices":[],"x_groq":{"id":"a","usage":{"prompt_tokens":7,"completion_tokens":2}}}""").Usage!.Value.Usage);

    [Fact]
    public void Read_ZeroUsage_IsNotMissing()
    {
        Assert.Equal(default, Read("""{"usage":{"prompt_tokens":0,"completion_tokens":0}}""").Usage!.Value.Usage);
        Assert.Null(Read("""{"choices":[],"usage":null}""").Usage);
    }

    [Fact]
    public void Read_ToolCallAndReasoning_AreCounted() => Assert.Equal(
        11,
        Read("""{"choices":[{"delta":{"reasoning_content":"hm\n","content":"é","tool_calls":[{"index":0,"function":{"name":"look","arguments":"{}x"}}]}}]}""").Characters);

    // What counts nothing is held back until the end of a stream.
    [Theory]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":0,"type":"custom","custom":{"input":"ab"}}]}}]}""")]
    [InlineData("""{"choices":[{"delta":{"audio":{"id":"audio_1","transcript":"ab"}}}]}""")]
    public void Read_TextForAToolAndSpokenText_AreCounted(string json) => Assert.Equal(2, Read(json).Characters);

    private static OpenAIFacts Read(string json) => OpenAIFacts.Read(Encoding.UTF8.GetBytes(json), keepText: false);
}
