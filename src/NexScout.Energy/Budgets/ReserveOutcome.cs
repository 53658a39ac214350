namespace NexScout.Energy.Budgets;

/// <summary>The answer to a <see cref="ReserveCommand"/>: exactly one of <see cref="Reservation"/> and <see cref="Refusal"/> is set.</summary>
public sealed record ReserveOutcome
{
    /// <summary>What is held.</summary>
    public Reservation? Reservation { get; init; }

    /// <summary>Why nothing is held.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>The id was reserved before and is still open: nothing more is held, and the caller must not run it a second time.</summary>
    public bool AlreadyOpen { get; init; }

    /// <summary>Every figure the decision was made with, for the receipt.</summary>
    public required IReadOnlyList<BudgetCheck> Checks { get; init; }

    /// <summary>Where the account stands now.</summary>
    public required BudgetStanding Standing { get; init; }
}

/// <summary>One check of the governor with its figures, as the receipt shows it.</summary>
/// <param name="Name">What was checked: <c>daily_tokens</c>, <c>weekly_tokens</c>, <c>energy</c>…</param>
/// <param name="Passed">Whether it let the call through.</param>
/// <param name="Asked">What the call needs, in the check's unit.</param>
/// <param name="Left">What was left before it.</param>
/// <param name="Limit">The limit.</param>
public readonly record struct BudgetCheck(string Name, bool Passed, long Asked, long Left, long Limit);
