using System.Text.Json.Serialization;

namespace NexScout.Energy.Budgets;

/// <summary>Why a call may not run (SPEC §3). The names are the machine-readable reasons on the wire.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefusalReason>))]
public enum RefusalReason
{
    /// <summary>Predicted total above the hard limit (413).</summary>
    [JsonStringEnumMemberName("blocked")] Blocked,

    /// <summary>The day's tokens would be exceeded (402).</summary>
    [JsonStringEnumMemberName("daily_budget_exceeded")] DailyBudgetExceeded,

    /// <summary>The week's tokens, the debt limit or the workspace's USD would be exceeded (402).</summary>
    [JsonStringEnumMemberName("budget_exceeded")] BudgetExceeded,

    /// <summary>Not enough energy on any route (402).</summary>
    [JsonStringEnumMemberName("insufficient_energy")] InsufficientEnergy,

    /// <summary>Requests or tokens a minute (429).</summary>
    [JsonStringEnumMemberName("rate_limit_exceeded")] RateLimitExceeded,

    /// <summary>The model has no price (400): never served for free.</summary>
    [JsonStringEnumMemberName("unpriced_model")] UnpricedModel,

    /// <summary>Shed under load (503).</summary>
    [JsonStringEnumMemberName("overloaded")] Overloaded,

    /// <summary>Storage is away: the ledger cannot say (503).</summary>
    [JsonStringEnumMemberName("ledger_unavailable")] LedgerUnavailable,

    /// <summary>The same request id is running or has ended (409).</summary>
    [JsonStringEnumMemberName("duplicate_request")] DuplicateRequest,

    /// <summary>No cluster could answer (502 or 503).</summary>
    [JsonStringEnumMemberName("provider_unavailable")] ProviderUnavailable,

    /// <summary>There is no such quote of this user (404).</summary>
    [JsonStringEnumMemberName("quote_not_found")] QuoteNotFound,

    /// <summary>The quote was made for another request (409).</summary>
    [JsonStringEnumMemberName("quote_mismatch")] QuoteMismatch,

    /// <summary>The quote was used or given back before (409).</summary>
    [JsonStringEnumMemberName("quote_used")] QuoteUsed,

    /// <summary>The quote's time has passed (410).</summary>
    [JsonStringEnumMemberName("quote_expired")] QuoteExpired,
}
