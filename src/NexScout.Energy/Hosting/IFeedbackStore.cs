using NexScout.Energy.Budgets;

namespace NexScout.Energy.Hosting;

/// <summary>What users said of their answers (<c>ai_feedback</c>): one word a call, for preferences and experiments.</summary>
public interface IFeedbackStore
{
    /// <summary>Keeps what was said of a call in the place of what was said before, and returns that; null the first time.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    Task<FeedbackOutcome?> Say(UsageRecord call, FeedbackOutcome said, CancellationToken cancel);
}
