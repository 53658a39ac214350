using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>One user's account: the single writer of its state (SPEC §4, DESIGN "three kinds of actors"). All operations are
/// idempotent by request id. When storage is away they throw <see cref="LedgerUnavailableException"/>.</summary>
public interface IUserBudget
{
    /// <summary>Checks and holds in one step. The same id twice holds once.</summary>
    ValueTask<ReserveOutcome> Reserve(ReserveCommand command);

    /// <summary>Answers as <see cref="Reserve"/> would, and changes nothing.</summary>
    ValueTask<ReserveOutcome> Check(ReserveCommand command);

    /// <summary>Gives back the hold of a quote that is not wanted; durable when it returns. Nothing happens where it has lapsed.</summary>
    ValueTask Release(RequestId quote);

    /// <summary>Raises the held cost of an open reservation, for a fallback that is dearer than the first choice.
    /// Returns the refusal where a USD budget does not cover it; null when it is held.</summary>
    ValueTask<Refusal?> RaiseCost(RequestId id, NanoUsd cost, WorkspaceTerms workspace);

    /// <summary>Returns when all that the account was asked so far is on disk: before a stream's first chunk, so that no answer is ever
    /// seen of a call that a crash would forget.</summary>
    ValueTask Confirm();

    /// <summary>Charges what was used and ends the reservation; durable when it returns. The same id twice charges once.</summary>
    ValueTask<SettleOutcome> Settle(SettleCommand command);

    /// <summary>Gives its workspace back what it borrowed and neither spent nor holds; durable when it returns. The workspace asks for it
    /// when it has nothing left to lend.</summary>
    ValueTask ReturnSlice(WorkspaceTerms workspace);

    /// <summary>The profile of SPEC §4, as of now. Changes nothing.</summary>
    ValueTask<UserProfile> Profile(LoadState load);

    /// <summary>Changes tier, mode or grants; durable when it returns.</summary>
    ValueTask<UserProfile> Change(AccountChange change);
}

/// <summary>The ledger cannot be read or written now: fail closed (DESIGN, Durability 6).</summary>
public class LedgerUnavailableException : Exception
{
    /// <summary>With a sentence for the log.</summary>
    public LedgerUnavailableException(string message, Exception? inner = null) : base(message, inner) { }
}

/// <summary>The ledger works and will never take this write: asking again changes nothing.</summary>
public sealed class LedgerRefusedException : LedgerUnavailableException
{
    /// <summary>With a sentence for the log.</summary>
    public LedgerRefusedException(string message, Exception? inner = null) : base(message, inner) { }
}
