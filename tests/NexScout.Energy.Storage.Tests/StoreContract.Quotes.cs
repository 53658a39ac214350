using NexScout.Energy.Budgets;
using NexScout.Energy.Compression;
using NexScout.Energy.Prediction;
using NexScout.Energy.Pricing;
using NexScout.Energy.Quotes;

namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Quote_Kept_ReadsBackWithAllItsTerms()
    {
        var quote = SomeQuote(1);
        await Store.KeepQuote(quote, Cancel);
        Assert.Equal(quote, await Other.FindQuote(quote.Id, Cancel));
        Assert.Null(await Store.FindQuote(Some.Id(2), Cancel));
    }

    [Fact]
    public async Task EndQuote_ManyAtOnce_OneIsTold()
    {
        await Store.KeepQuote(SomeQuote(1), Cancel);
        var ends = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            (i % 2 == 0 ? Store : Other).EndQuote(Some.Id(1), i % 3 == 0 ? QuoteState.Released : QuoteState.Used, Cancel)));
        Assert.Single(ends, won => won);
        Assert.NotEqual(QuoteState.Open, (await Store.FindQuote(Some.Id(1), Cancel))!.State);
        Assert.False(await Store.EndQuote(Some.Id(9), QuoteState.Used, Cancel));
    }

    [Fact]
    public async Task RemoveQuotes_ExpiredBefore_LeavesTheOthers()
    {
        for (var i = 1; i <= 4; i++) await Store.KeepQuote(SomeQuote(i) with { Until = Some.Noon.AddHours(i) }, Cancel);
        Assert.Equal(2, await Store.RemoveQuotes(Some.Noon.AddHours(4), 2, Cancel));
        Assert.Equal(1, await Store.RemoveQuotes(Some.Noon.AddHours(4), 2, Cancel));
        Assert.NotNull(await Store.FindQuote(Some.Id(4), Cancel));
    }

    [Fact]
    public async Task Prediction_Closed_HoldsWhatWasUsed()
    {
        var prediction = SomePrediction(1);
        await Store.KeepPrediction(prediction, Cancel);
        Assert.Equal(prediction, await Other.FindPrediction(prediction.Id, Cancel));
        var closing = new PredictionClosing(Some.Id(1), Some.Ann, Some.Id(7), 120, new NanoUsd(50_000), CallOutcome.Succeeded);
        Assert.False(await Store.ClosePrediction(closing with { User = new UserKey("acme", "bob") }, Cancel));
        Assert.False(await Store.ClosePrediction(closing with { Id = Some.Id(8) }, Cancel));
        Assert.True(await Store.ClosePrediction(closing, Cancel));
        Assert.False(await Store.ClosePrediction(closing with { Tokens = 1 }, Cancel));
        Assert.False(await Store.DeclinePrediction(Some.Id(1), "too late", Cancel));
        var closed = (await Store.FindPrediction(Some.Id(1), Cancel))!;
        var used = prediction with { Approved = true, Call = Some.Id(7), ActualTokens = 120, ActualCost = new NanoUsd(50_000), Accuracy = 0.8 };
        Assert.Equal(used with { ClosedAt = closed.ClosedAt }, closed);
        Assert.NotNull(closed.ClosedAt);
    }

    [Theory]
    [InlineData(CallOutcome.Cached, 0, 1.0)]
    [InlineData(CallOutcome.Succeeded, 250, 0.0)]
    [InlineData(CallOutcome.Broken, 90, null)]
    public async Task Prediction_ClosedByACallThatEnded_HasTheAccuracyOfItsEnd(CallOutcome outcome, long tokens, double? accuracy)
    {
        await Store.KeepPrediction(SomePrediction(1), Cancel);
        Assert.True(await Store.ClosePrediction(new PredictionClosing(Some.Id(1), Some.Ann, Some.Id(7), tokens, NanoUsd.Zero, outcome), Cancel));
        Assert.Equal(accuracy, (await Store.FindPrediction(Some.Id(1), Cancel))!.Accuracy);
    }

    [Fact]
    public async Task Prediction_Declined_SaysWhyAndIsNotClosed()
    {
        await Store.KeepPrediction(SomePrediction(1), Cancel);
        Assert.True(await Store.DeclinePrediction(Some.Id(1), "too dear\0", Cancel));
        Assert.False(await Store.DeclinePrediction(Some.Id(1), "again", Cancel));
        var late = new PredictionClosing(Some.Id(1), Some.Ann, Some.Id(7), 1, NanoUsd.Zero, CallOutcome.Succeeded);
        Assert.False(await Store.ClosePrediction(late, Cancel));
        var declined = (await Store.FindPrediction(Some.Id(1), Cancel))!;
        Assert.Equal((false, "too dear\ufffd", null), (declined.Approved, declined.RejectedReason, declined.ActualTokens));
    }

    [Fact]
    public async Task Predictions_OfWorkspaceOrUser_AreNewestFirst()
    {
        var (bob, eve) = (new UserKey("acme", "bob"), new UserKey("other", "ann"));
        for (var i = 1; i <= 3; i++) await Store.KeepPrediction(SomePrediction(i), Cancel);
        await Store.KeepPrediction(SomePrediction(4) with { User = bob }, Cancel);
        await Store.KeepPrediction(SomePrediction(5) with { User = eve }, Cancel);
        Assert.Equal([3, 2, 1], await Listed("acme", "ann", 10));
        Assert.Equal([3, 2], await Listed("acme", "ann", 2));
        Assert.Equal([4, 3, 2, 1], await Listed("acme", null, 10));
        Assert.Equal([5, 3, 2, 1], await Listed(null, "ann", 10));
        Assert.Equal([5, 4, 3, 2, 1], await Listed(null, null, 10));
        Assert.Equal(1, await Store.RemovePredictions(Some.Noon.AddSeconds(3), 1, Cancel));
        Assert.Equal(1, await Store.RemovePredictions(Some.Noon.AddSeconds(3), 5, Cancel));
        Assert.Equal([5, 4, 3], await Listed(null, null, 10));

        async Task<IEnumerable<int>> Listed(string? workspace, string? user, int most) =>
            (await Store.Predictions(workspace, user, most, Cancel)).Select(found => (int)found.Id.Value - 1);
    }

    internal static Quote SomeQuote(int number) => new()
    {
        Id = Some.Id(number),
        User = Some.Ann,
        Feature = "ai_message",
        Model = "openai/gpt-4o",
        Price = new ModelPrice { Input = TokenPrice.PerThousand(0.0025m), Output = new TokenPrice(10_000_000), CachedInput = new TokenPrice(37_500) },
        EnergyPerMille = 1_250,
        OutputLimit = 1_500,
        Compression = CompressionLevel.Light,
        Mode = "auto",
        BodyHash = new string('a', 64),
        At = Some.Noon,
        Until = Some.Noon.AddSeconds(60),
    };

    internal static StoredPrediction SomePrediction(int number) => new()
    {
        Id = Some.Id(number),
        User = Some.Ann,
        Feature = "ai_message",
        PredictedTokens = 100,
        PredictedCost = new NanoUsd(45_000),
        PredictedEnergy = 2,
        RecommendedModel = "openai/gpt-4o-mini",
        At = Some.Noon.AddSeconds(number),
    };
}
