using NexScout.Energy.Budgets;
using NexScout.Energy.Compression;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Routing;
using NexScout.Energy.Tests.Quotes;
using Xunit;

namespace NexScout.Energy.Tests.Caching;

/// <summary>Which answers are kept for which calls, through the real engine.</summary>
public sealed class CachedCallsTests
{
    [Fact]
    public async Task Generate_AnsweredByAFallBackOfAnotherClass_IsNotKeptForTheClassThatWasAskedFor()
    {
        await using var engine = await QuotedEngine.Start();
        await engine.Actors.User(QuotedEngine.Ann).Change(new AccountChange { Tier = Tier.Elite });
        (engine.Failure, engine.Failing) = (new ProviderException(ProviderFailure.Denied, "No.", 403), model => model.Class == ModelClass.Large);

        var fallback = await Ask(engine);
        engine.Failure = null;
        var wanted = await Ask(engine);
        var kept = await Ask(engine);

        Assert.Equal((CallOutcome.Succeeded, "fallback_available"), (fallback.Outcome, fallback.Reason));
        Assert.Equal((CallOutcome.Succeeded, "openai/gpt-4o"), (wanted.Outcome, wanted.Model));
        Assert.Equal((CallOutcome.Cached, "openai/gpt-4o"), (kept.Outcome, kept.Model));
    }

    [Fact]
    public async Task Generate_CompressedHarder_IsAnotherCall()
    {
        await using var engine = await QuotedEngine.Start();
        foreach (var level in (CompressionLevel[])[CompressionLevel.Light, CompressionLevel.Strong, CompressionLevel.Light])
            await engine.Engine.Generate(Wordy(level), null, CancellationToken.None);

        Assert.Equal(2, engine.Asked.Count);
        Assert.Equal(2, engine.Asked.Select(asked => System.Text.Encoding.UTF8.GetString(asked.Body.Json.Span)).Distinct().Count());
    }

    private static Task<GenerateResult> Ask(QuotedEngine engine) =>
        engine.Engine.Generate(QuotedEngine.Request("He says that it is too dear.", feature: "ai_objection"), null, CancellationToken.None);

    private static GenerateRequest Wordy(CompressionLevel level) =>
        QuotedEngine.Request("Could you please just write a really very short note to the customer in order to say thank you") with { Compress = level };
}
