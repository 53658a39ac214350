using NexScout.Energy.Budgets;
using NexScout.Energy.Quotes;

namespace NexScout.Energy.Hosting;

public sealed partial class MemoryStore : IQuoteStore
{
    private readonly Dictionary<RequestId, Quote> _quotes = [];

    /// <inheritdoc/>
    public Task KeepQuote(Quote quote, CancellationToken cancel)
    {
        lock (_gate) _quotes.Add(quote.Id, quote);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Quote?> FindQuote(RequestId id, CancellationToken cancel)
    {
        lock (_gate) return Task.FromResult(_quotes.GetValueOrDefault(id));
    }

    /// <inheritdoc/>
    public Task<bool> EndQuote(RequestId id, QuoteState end, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_quotes.GetValueOrDefault(id) is not { State: QuoteState.Open } quote) return Task.FromResult(false);
            _quotes[id] = quote with { State = end };
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public Task<int> RemoveQuotes(DateTimeOffset expiredBefore, int most, CancellationToken cancel)
    {
        lock (_gate)
        {
            var old = _quotes.Values.Where(quote => quote.Until < expiredBefore).Select(quote => quote.Id).Take(most).ToList();
            foreach (var id in old) _quotes.Remove(id);
            return Task.FromResult(old.Count);
        }
    }
}
