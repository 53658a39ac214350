namespace NexScout.Energy.Budgets;

/// <summary>The wire's words for why a call may not run (SPEC §3, §16).</summary>
public static class RefusalNames
{
    /// <summary>The reason as the wire names it, such as <c>budget_exceeded</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no member of the enumeration.</exception>
    public static string Name(this RefusalReason reason) => reason switch
    {
        RefusalReason.Blocked => "blocked",
        RefusalReason.DailyBudgetExceeded => "daily_budget_exceeded",
        RefusalReason.BudgetExceeded => "budget_exceeded",
        RefusalReason.InsufficientEnergy => "insufficient_energy",
        RefusalReason.RateLimitExceeded => "rate_limit_exceeded",
        RefusalReason.UnpricedModel => "unpriced_model",
        RefusalReason.Overloaded => "overloaded",
        RefusalReason.LedgerUnavailable => "ledger_unavailable",
        RefusalReason.DuplicateRequest => "duplicate_request",
        RefusalReason.ProviderUnavailable => "provider_unavailable",
        RefusalReason.QuoteNotFound => "quote_not_found",
        RefusalReason.QuoteMismatch => "quote_mismatch",
        RefusalReason.QuoteUsed => "quote_used",
        RefusalReason.QuoteExpired => "quote_expired",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "unnamed reason"),
    };
}
