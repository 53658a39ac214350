namespace NexScout.Energy.Budgets;

/// <summary>A refusal with all a caller needs to act on it: the reason for a machine, the sentence for a person, what to do next.</summary>
/// <param name="Reason">For a machine.</param>
/// <param name="Message">For a person, with the figures.</param>
/// <param name="Suggestions">What may help, best first.</param>
/// <param name="RetryAfter">When it may succeed: the wait of a rate, or the reset of a window.</param>
public sealed record Refusal(RefusalReason Reason, string Message, IReadOnlyList<string> Suggestions, TimeSpan? RetryAfter = null);
