using System.Text.Json;
using NexScout.Energy.Configuration;
using Xunit;

namespace NexScout.Energy.Tests.Configuration;

public sealed class PromptContextTests
{
    private static readonly string[] _default = [.. ConfigurationOptions.DefaultPrompt];

    [Fact]
    public void Of_CompanyAndProducts_ReadsAsPlainSentences()
    {
        var context = Of(
            _default,
            (ConfigurationPart.Company, """{"name":"Northgate","brand_voice":"warm, never pushy","secret_margin":0.4}"""),
            (ConfigurationPart.Products, """[{"name":"Scanner","price_usd":499,"for":["depots","ports"]},{"name":"Planner"}]"""),
            (ConfigurationPart.AiSettings, """{"tone":"friendly!","language":"English"}"""));

        Assert.Equal(
            "Company name: Northgate.\nCompany brand voice: warm, never pushy.\nProducts: Scanner (price usd: 499, for: depots; ports); Planner.\n"
            + "AI settings tone: friendly!\nAI settings language: English.",
            context.Text);
        Assert.True(context.RawTokens > 20);
    }

    [Fact]
    public void Of_NothingKnown_IsNone() => Assert.Same(PromptContext.None, Of(_default, (ConfigurationPart.Workspace, """{"name":"w"}""")));

    [Theory]
    [InlineData("company.name", """{"name":5}""", "Company name: 5.")]
    [InlineData("company", """{"name":"N","about":null,"tags":[]}""", "Company: N.")]
    [InlineData("company", "\"just text\"", "Company: just text.")]
    [InlineData("company.missing", """{"name":"N"}""", "")]
    [InlineData("company.name", "[1]", "")]
    [InlineData("company", """{"a":{"b":{"c":{"d":{"e":1}}}}}""", "")]
    public void Of_OddShapes_SaysWhatIsThere(string field, string json, string expected) =>
        Assert.Equal(expected, Of([field], (ConfigurationPart.Company, json)).Text);

    [Fact]
    public void Of_TooLong_IsCutAtAWordAndNeverInsideACharacter()
    {
        var parts = Parts((ConfigurationPart.Company, $$"""{"name":"{{string.Concat(Enumerable.Repeat("long \U0001F600 ", 200))}}"}"""));
        for (var most = 0; most < 60; most++)
        {
            var text = PromptContext.Of(parts, ["company.name"], most).Text;
            Assert.True(text.Length <= most + 1, $"{most}: {text.Length}");
            Assert.Equal(text, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)));
        }

        Assert.Equal("Company name: long \U0001F600 long…", PromptContext.Of(parts, ["company.name"], 27).Text);
    }

    private static PromptContext Of(string[] fields, params (ConfigurationPart, string)[] parts) => PromptContext.Of(Parts(parts), fields, 2_000);

    private static Dictionary<ConfigurationPart, LoadedPart> Parts(params (ConfigurationPart Part, string Json)[] parts) =>
        parts.ToDictionary(part => part.Part, part => new LoadedPart(JsonDocument.Parse(part.Json).RootElement, "test"));
}
