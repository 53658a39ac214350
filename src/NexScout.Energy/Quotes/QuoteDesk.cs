using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Prediction;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Quotes;

/// <summary>Makes quotes of planned calls.</summary>
internal sealed class QuoteDesk(
    CallPlanner planner, CallReserving reserving, IEnergyActors actors, CatalogSource catalog, IClusterBoard board, BudgetRules rules,
    QuoteOptions options, PredictionOptions prediction, Publication<LoadSnapshot> load, TimeProvider clock, IQuoteStore store) : IQuoteDesk
{
    public async Task<QuoteOffer> Make(GenerateRequest request, CancellationToken cancel)
    {
        // An id of its own: the idempotency key of the request is that of the call that will use the quote.
        var call = new Call(request with { Id = RequestId.New() }, clock.GetTimestamp(), clock.GetUtcNow(), load.Latest);
        await planner.Load(call);
        if (await planner.Plan(call) is { } unplanned) return new QuoteOffer { Refusal = unplanned, Warnings = call.Warnings };
        if (await reserving.Quote(call) is { } unheld) return new QuoteOffer { Refusal = unheld, Warnings = call.Warnings };
        var model = call.Route!.Candidates[0].Model;
        var quote = Terms(call, model, call.Held!);
        // First the hold is on disk: a quote that is shown must outlive a crash.
        await actors.User(quote.User).Confirm();
        await store.KeepQuote(quote, cancel);
        return Offer(call, model, quote);
    }

    public async Task<bool> Release(Quote quote, CancellationToken cancel)
    {
        // The terms go first: from then on no call takes the hold, whether or not the account can be told.
        var won = await store.EndQuote(quote.Id, QuoteState.Released, cancel);
        if (!won && await store.FindQuote(quote.Id, cancel) is { State: QuoteState.Used }) return false;
        await actors.User(quote.User).Release(quote.Id);
        return true;
    }

    private static Quote Terms(Call call, CatalogModel model, Reservation held) => new()
    {
        Id = held.Id,
        User = call.Request.User,
        Feature = call.Request.Feature,
        Model = model.Id,
        Price = model.PriceAt(call.At)!,
        EnergyPerMille = model.EnergyPerMille,
        OutputLimit = held.OutputLimit,
        Compression = call.Level,
        Mode = call.Mode,
        BodyHash = QuotedBody.Hash(call.Request.Feature, call.Request.Body),
        At = held.At,
        Until = held.Until,
    };

    private QuoteOffer Offer(Call call, CatalogModel model, Quote quote)
    {
        var (held, foreseen) = (call.Held!, call.Prediction);
        var bound = held.Tokens - held.OutputLimit;
        // As far below the estimate as the bound is above it.
        var estimate = foreseen.Learned ? foreseen.InputTokens : foreseen.InputTokens - prediction.Overhead;
        var least = new TokenUsage(Math.Clamp((2 * estimate) - bound, 1, Math.Max(1, bound)), 1);
        var expected = Expected(foreseen, held, bound, quote.Price);
        var cost = quote.Price.Cost(expected);
        return new QuoteOffer
        {
            Quote = quote,
            Model = model,
            Least = Amount(least, quote.Price, held.EnergyRate),
            Predicted = Amount(expected, quote.Price, held.EnergyRate),
            Most = new QuotedAmount(held.Tokens, held.Energy, held.Cost),
            Alternatives = [.. Cheaper(call, model, held, expected, cost)],
            Warnings = call.Warnings,
        };
    }

    // What predict says of the same request. Its overhead is not in the hold: where that brings it above, the overhead is left out, since a
    // quote's middle is never outside its ends.
    private static TokenUsage Expected(CallPrediction foreseen, Reservation held, long bound, ModelPrice price)
    {
        var predicted = new TokenUsage(foreseen.InputTokens, Math.Clamp(foreseen.OutputTokens, 1, Math.Max(1, held.OutputLimit)));
        return predicted.Total <= held.Tokens && price.Cost(predicted) <= held.Cost
            ? predicted : predicted with { Input = Math.Min(predicted.Input, Math.Max(1, bound)) };
    }

    private static QuotedAmount Amount(in TokenUsage usage, ModelPrice price, long rate) =>
        new(usage.Total, EnergyFormula.Charge(usage.Total, rate), price.Cost(usage));

    private IEnumerable<QuotedAlternative> Cheaper(Call call, CatalogModel chosen, Reservation held, TokenUsage usage, NanoUsd cost) =>
        catalog.Routable.Models
            .Where(model => model.Id != chosen.Id && Takes(call, model, held.Tokens))
            .Select(model => Alternative(call, model, usage))
            .Where(other => other.Cost < cost)
            .OrderByDescending(other => other.Model.Quality).ThenBy(other => other.Cost.Value).ThenBy(other => other.Model.Id, StringComparer.Ordinal)
            .Take(options.Alternatives);

    private bool Takes(Call call, CatalogModel model, long tokens)
    {
        var facts = call.Body.Facts;
        return model.PriceAt(call.At) is not null && model.ContextTokens >= tokens && (facts.Images == 0 || model.Images)
            && (!facts.HasTools || model.Tools) && board.Get(model.Id).Share > 0;
    }

    private QuotedAlternative Alternative(Call call, CatalogModel model, in TokenUsage usage)
    {
        var rate = call.Request.SkipEnergy ? 0 : rules.EnergyRate(call.Caller.Tier, call.Caller.Rating, call.Load, model.EnergyPerMille);
        return new QuotedAlternative(model, model.PriceAt(call.At)!.Cost(usage), EnergyFormula.Charge(usage.Total, rate));
    }
}
