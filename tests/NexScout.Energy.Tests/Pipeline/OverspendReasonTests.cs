using NexScout.Energy.Compression;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;
using NexScout.Energy.Tests.Budgets;
using NexScout.Energy.Tests.Quotes;
using Xunit;

namespace NexScout.Energy.Tests.Pipeline;

public sealed class OverspendReasonTests
{
    [Theory]
    [InlineData("openai/gpt-4o-mini", "openai/gpt-4o-mini", CompressionLevel.None, false, 100, null)]
    [InlineData("openai/gpt-4o-mini", "openai/gpt-4o-mini", CompressionLevel.None, false, 101, "unexpected_spike")]
    [InlineData("openai/gpt-4o", "openai/gpt-4o", CompressionLevel.None, false, 100, "high_cost_model")]
    [InlineData("anthropic/claude-3-opus", "anthropic/claude-3-opus", CompressionLevel.None, false, 100, "high_cost_model")]
    [InlineData("groq/llama-3-8b", "openai/gpt-4o-mini-high", CompressionLevel.None, false, 100, "high_cost_model")]
    [InlineData("openai/gpt-4o-mini-high", "groq/llama-3-8b", CompressionLevel.None, false, 100, null)]
    [InlineData("openai/gpt-4o-mini", "openai/gpt-4o-mini", CompressionLevel.Light, false, 100, "compression_bypass")]
    [InlineData("openai/gpt-4o-mini", "openai/gpt-4o-mini", CompressionLevel.Light, true, 100, null)]
    [InlineData("openai/gpt-4o", "openai/gpt-4o", CompressionLevel.Strong, false, 100, "high_cost_model")]
    [InlineData("openai/gpt-4o", "openai/gpt-4o", CompressionLevel.Strong, false, 101, "unexpected_spike")]
    public void Of_ACall_NamesTheMostTellingReason(string chosen, string answered, CompressionLevel level, bool compressed, long used, string? reason)
    {
        var request = QuotedEngine.Request("hello");
        var call = new Call(request, 0, Account.Noon, new LoadSnapshot())
        {
            Route = new Route("balanced_selection", null, [new(Model(chosen), 1, "balanced_selection"), new(Model(answered), 0, "fallback_available")]),
            Model = Model(answered),
            Price = Model(answered).PriceAt(Account.Noon),
            Level = level,
            Compression = compressed ? (level, new CompressedBody(request.Body, 5)) : null,
            Held = Account.Rules.Reserve(Account.New(), Account.Ask(1, 60, 40), null, Account.Noon).Outcome.Reservation,
        };

        Assert.Equal(reason, OverspendReason.Of(call, new TokenUsage(60, used - 60)));
    }

    private static CatalogModel Model(string id) => DefaultCatalog.Models.Single(model => model.Id == id);
}
