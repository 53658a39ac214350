using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Quotes;

/// <summary>Makes quotes and takes them back (SPEC §3). When storage is away it throws <see cref="LedgerUnavailableException"/>.</summary>
public interface IQuoteDesk
{
    /// <summary>Decides as <c>govern</c> does, and where the call may run holds what it needs until the quote expires.</summary>
    Task<QuoteOffer> Make(GenerateRequest request, CancellationToken cancel);

    /// <summary>Gives back what an open quote holds. False where a call has used it; one that was given back or has expired is no error.</summary>
    Task<bool> Release(Quote quote, CancellationToken cancel);
}
