using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pricing;
using Xunit;
using static NexScout.Energy.Tests.Quotes.QuotedEngine;

namespace NexScout.Energy.Tests.Quotes;

/// <summary>A quote from its making to its use, through the real engine (SPEC §3).</summary>
public sealed class QuotedCallTests
{
    [Fact]
    public async Task Make_Allowed_HoldsExactlyWhatItSaysAndNamesCheaperModels()
    {
        await using var engine = await Start();
        var offer = await engine.Desk.Make(Request(string.Concat(Enumerable.Repeat("Write to a customer. ", 30))), CancellationToken.None);
        var profile = await engine.Profile();
        Assert.Equal((offer.Most.Tokens, offer.Most.Energy, 1), (profile.ReservedTokens, profile.EnergyReserved, profile.OpenReservations));
        Assert.Equal((100, engine.Clock.GetUtcNow().AddSeconds(60)), (offer.Quote!.OutputLimit, offer.Quote.Until));
        Assert.True(offer.Least.Tokens <= offer.Predicted.Tokens && offer.Predicted.Tokens <= offer.Most.Tokens);
        Assert.True(offer.Least.Cost <= offer.Predicted.Cost && offer.Predicted.Cost <= offer.Most.Cost);
        Assert.NotEmpty(offer.Alternatives);
        Assert.All(offer.Alternatives, other => Assert.True(other.Cost < offer.Predicted.Cost && other.Model.Id != offer.Quote.Model));
    }

    [Fact]
    public async Task Make_RefusedByTheBudget_HoldsNothing()
    {
        await using var engine = await Start();
        var offer = await engine.Desk.Make(Request(new string('x', 200_000)), CancellationToken.None);
        Assert.Equal((null, RefusalReason.Blocked), (offer.Quote, offer.Refusal!.Reason));
        Assert.Equal(0, (await engine.Profile()).OpenReservations);
    }

    [Fact]
    public async Task Generate_WithAQuote_RunsOnItsModelAndEndsItsHold()
    {
        await using var engine = await Start();
        var quote = await engine.Quote("Write to a customer");
        var result = await engine.Call("Write to a customer", quote.Id);
        Assert.Equal((CallOutcome.Succeeded, quote.Model, "quoted"), (result.Outcome, result.Model, result.Reason));
        Assert.Equal(quote.Price.Cost(new TokenUsage(20, 30)), result.Cost);
        Assert.Equal(100, Assert.Single(engine.Asked).MaxTokens);
        var profile = await engine.Profile();
        Assert.Equal((0, 0, 50), (profile.ReservedTokens, profile.OpenReservations, profile.TodayTokens));
    }

    [Fact]
    public async Task Generate_PriceRisenSince_ChargesTheQuotedPrice()
    {
        await using var engine = await Start();
        var quote = await engine.Quote("hello");
        var model = engine.Catalog.Current.Find(quote.Model)!;
        var dear = new ModelPrice { Input = TokenPrice.PerThousand(5), Output = TokenPrice.PerThousand(9) };
        await engine.Store.SetModels([model with { Prices = [dear] }], CancellationToken.None);
        await engine.Catalog.Refresh(CancellationToken.None);
        var result = await engine.Call("hello", quote.Id);
        Assert.Equal(quote.Price.Cost(new TokenUsage(20, 30)), result.Cost);
        Assert.Equal(dear, engine.Catalog.Current.Find(quote.Model)!.PriceAt(engine.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task Generate_WorkspacesMoneySpentSince_IsStillHeldForTheQuote()
    {
        await using var engine = await Start();
        var bound = (await engine.Desk.Make(Request("hello"), CancellationToken.None)).Most.Cost;
        engine.Clock.Advance(TimeSpan.FromMinutes(6));
        await engine.Store.SetWorkspace("acme", new WorkspaceTerms { DailyBudget = bound }, CancellationToken.None);
        var quote = await engine.Quote("hello");
        var refused = await engine.Engine.Generate(Request("hello") with { CacheUse = CacheUse.None }, null, CancellationToken.None);
        Assert.Equal(RefusalReason.BudgetExceeded, refused.Refusal!.Reason);
        Assert.Equal(CallOutcome.Succeeded, (await engine.Call("hello", quote.Id)).Outcome);
    }

    [Fact]
    public async Task Generate_20AtOnceWithOneQuote_OneRuns()
    {
        await using var engine = await Start();
        var quote = await engine.Quote("hello");
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => engine.Call("hello", quote.Id))));
        Assert.Single(results, result => result.Outcome == CallOutcome.Succeeded);
        Assert.Equal(19, results.Count(result => result.Refusal?.Reason == RefusalReason.QuoteUsed));
        Assert.Single(engine.Asked);
        Assert.Equal((0, 50), ((await engine.Profile()).ReservedTokens, (await engine.Profile()).TodayTokens));
    }

    [Fact]
    public async Task Generate_Expired_IsRefusedAndNothingIsHeld()
    {
        await using var engine = await Start();
        var quote = await engine.Quote("hello");
        engine.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(RefusalReason.QuoteExpired, (await engine.Call("hello", quote.Id)).Refusal!.Reason);
        Assert.Equal((0, 0), ((await engine.Profile()).ReservedTokens, (await engine.Profile()).OpenReservations));
    }

    [Fact]
    public async Task Generate_WrongBodyFeatureUserOrQuote_IsRefusedAndTheQuoteStays()
    {
        await using var engine = await Start();
        var quote = await engine.Quote("hello");
        Assert.Equal(RefusalReason.QuoteMismatch, (await engine.Call("goodbye", quote.Id)).Refusal!.Reason);
        Assert.Equal(RefusalReason.QuoteMismatch, (await engine.Call("hello", quote.Id, feature: "ai_objection")).Refusal!.Reason);
        Assert.Equal(RefusalReason.QuoteNotFound, (await engine.Call("hello", quote.Id, new UserKey("acme", "bob"))).Refusal!.Reason);
        Assert.Equal(RefusalReason.QuoteNotFound, (await engine.Call("hello", RequestId.New())).Refusal!.Reason);
        Assert.Equal(CallOutcome.Succeeded, (await engine.Call("hello", quote.Id)).Outcome);
    }

    [Fact]
    public async Task Release_OpenThenUsed_FreesTheHoldAndRefusesTheCall()
    {
        await using var engine = await Start();
        var quote = await engine.Quote("hello");
        Assert.True(await engine.Desk.Release(quote, CancellationToken.None));
        Assert.True(await engine.Desk.Release(quote, CancellationToken.None));
        Assert.Equal(0, (await engine.Profile()).ReservedTokens);
        Assert.Equal(RefusalReason.QuoteUsed, (await engine.Call("hello", quote.Id)).Refusal!.Reason);
        var second = await engine.Quote("hello");
        await engine.Call("hello", second.Id);
        Assert.False(await engine.Desk.Release(second, CancellationToken.None));
    }

    [Fact]
    public async Task Sweep_AfterAQuoteThatNobodyUsed_LetsTheAccountGo()
    {
        await using var engine = await Start();
        await engine.Quote("hello");
        Assert.Equal(1, engine.Actors.Users);
        engine.Clock.Advance(TimeSpan.FromSeconds(59));
        await engine.Actors.Sweep(TimeSpan.Zero);
        Assert.Equal(1, engine.Actors.Users);
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        await engine.Actors.Sweep(TimeSpan.Zero);
        Assert.Equal(0, engine.Actors.Users);
        Assert.Equal((0, 0), ((await engine.Profile()).ReservedTokens, (await engine.Profile()).OpenReservations));
    }

    [Fact]
    public async Task Abandoned_AnUnusedQuote_IsNoCallThatWasLeftBehind()
    {
        await using var engine = await Start();
        await engine.Quote("hello");
        var later = engine.Clock.GetUtcNow().AddDays(1);
        Assert.Empty(await engine.Store.Abandoned(later, later, 10, CancellationToken.None));
    }
}
