using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Access;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Health;
using NexScout.Energy.Gateway.OpenApi;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Quotes;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Quotes (SPEC §3): a decision that is held as a contract for a while.</summary>
internal sealed class QuoteEndpoints(IQuoteDesk desk, IQuoteStore store, NativeCalls calls, DrainGate gate, GatewayOptions options) : IApiArea
{
    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("POST", "/api/quote", "calls",
            "Tokens, energy and cost of a call at least, probably and at most, with cheaper alternatives. The price and the part of the "
            + "budget are held until the quote expires; the same body with options.quote_id or the header x-energy-quote uses it, once.", Make)
            { Request = typeof(NativeCall), Response = typeof(QuoteView), Status = 201, Parameters = ApiTable.CallParameters },
        new("DELETE", "/api/quote/{id}", "calls", "Gives back what a quote holds.", Release)
            { Status = 204, Errors = [(409, "quote_used: a call has used it")] },
    ];

    public IJsonTypeInfoResolver Types => QuoteJson.Default;

    private async Task Make(HttpContext http, Caller caller)
    {
        using var running = gate.Enter();
        var request = calls.Request(http, caller, await JsonBody.Read(http, QuoteJson.Default.NativeCall, options.MaxBodyBytes));
        var offer = await desk.Make(request, http.RequestAborted);
        if (offer.Refusal is { } refusal) throw Problem.Of(refusal, null);
        await JsonBody.Write(http, View(offer, offer.Quote!), QuoteJson.Default.QuoteView, 201);
    }

    private async Task Release(HttpContext http, Caller caller)
    {
        var text = http.Request.RouteValues["id"] as string ?? "";
        var quote = await store.FindQuote(CallHeaders.Quote(text), http.RequestAborted);
        if (quote is null || !caller.MaySee(quote.User)) throw Problem.NotFound("quote", text);
        if (!await desk.Release(quote, http.RequestAborted)) throw Problem.Of(Used, null);
        http.Response.StatusCode = 204;
    }

    private static Refusal Used { get; } = new(RefusalReason.QuoteUsed, "A call has used the quote: there is nothing left to give back.", []);

    private static QuoteView View(QuoteOffer offer, Quote quote)
    {
        var (least, expected, most) = (offer.Least, offer.Predicted, offer.Most);
        var model = offer.Model!;
        return new QuoteView(
            PrefixedId.Of(PrefixedId.Quote, quote.Id), model.Provider, model.Name, new QuoteRange(least.Tokens, expected.Tokens, most.Tokens),
            new QuoteRange(least.Energy, expected.Energy, most.Energy), new QuoteMoney(least.Cost.Usd, expected.Cost.Usd, most.Cost.Usd),
            [.. offer.Alternatives.Select(other => new QuoteAlternative(other.Model.Provider, other.Model.Name, other.Cost.Usd, other.Energy, other.Model.Quality))],
            offer.Warnings, quote.Until);
    }
}
