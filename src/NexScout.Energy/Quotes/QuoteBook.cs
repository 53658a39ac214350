using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Quotes;

/// <summary>The quotes as calls meet them: looked up and checked, then taken by one call.</summary>
internal sealed class QuoteBook(TimeProvider clock, IQuoteStore? store = null)
{
    /// <summary>Gives the call its quote, where it names one. The refusal is null where it may go on.</summary>
    public async ValueTask<Refusal?> Load(Call call)
    {
        if (call.Request.Quote is not { } id) return null;
        var quote = store is null ? null : await store.FindQuote(id, CancellationToken.None);
        if (quote is null || quote.User != call.Request.User) return Refusals.QuoteNotFound(id);
        if (quote.BodyHash != QuotedBody.Hash(call.Request.Feature, call.Request.Body)) return Refusals.QuoteMismatch();
        if (quote.State != QuoteState.Open) return Refusals.QuoteUsed(quote.State == QuoteState.Released);
        if (quote.Until <= clock.GetUtcNow()) return Refusals.QuoteExpired();
        call.Quote = quote;
        return null;
    }

    /// <summary>Takes the call's quote for it alone. The refusal is null where it got it.</summary>
    public async ValueTask<Refusal?> Take(Call call) =>
        await store!.EndQuote(call.Quote!.Id, QuoteState.Used, CancellationToken.None) ? null : Refusals.QuoteUsed(released: false);
}
