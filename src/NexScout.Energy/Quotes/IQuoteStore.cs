using NexScout.Energy.Budgets;

namespace NexScout.Energy.Quotes;

/// <summary>Keeps the terms of quotes (<c>ai_quotes</c>). What they hold is in the accounts. When the database is away every member throws
/// <see cref="LedgerUnavailableException"/>.</summary>
public interface IQuoteStore
{
    /// <summary>Keeps a new quote.</summary>
    Task KeepQuote(Quote quote, CancellationToken cancel);

    /// <summary>A quote, or null where there is none.</summary>
    Task<Quote?> FindQuote(RequestId id, CancellationToken cancel);

    /// <summary>Ends an open quote as <paramref name="end"/> (used or released). Of several who ask at once one is told true.</summary>
    Task<bool> EndQuote(RequestId id, QuoteState end, CancellationToken cancel);

    /// <summary>Removes quotes that expired before a moment, at most <paramref name="most"/> of them. Returns how many.</summary>
    Task<int> RemoveQuotes(DateTimeOffset expiredBefore, int most, CancellationToken cancel);
}
