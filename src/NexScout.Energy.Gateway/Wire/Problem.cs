using NexScout.Energy.Budgets;

namespace NexScout.Energy.Gateway.Wire;

/// <summary>An answer that is an error (SPEC §16). Thrown where a request cannot go on, written in the shape of the endpoint's dialect.</summary>
internal sealed class Problem(int status, string type, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Type => type;

    public string Code => code;

    public string? Param { get; init; }

    public IReadOnlyList<string> Suggestions { get; init; } = [];

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Tells SDKs not to try again by themselves.</summary>
    public bool NoRetry { get; init; }

    /// <summary>Ends the connection, since the rest of the body is not wanted.</summary>
    public bool Close { get; init; }

    public static Problem Invalid(string message, string? param = null, string code = "invalid_request") =>
        new(400, "invalid_request_error", code, message) { Param = param };

    public static Problem NotFound(string what, string which) =>
        new(404, "invalid_request_error", $"{what}_not_found", $"There is no {what} '{Shown(which)}'.");

    public static Problem Unauthorized(string code, string message) => new(401, "authentication_error", code, message);

    public static Problem TooLarge(long limit) => new(413, "invalid_request_error", "request_too_large", $"The body is larger than {limit} bytes.") { Close = true };

    public static Problem LedgerAway() =>
        new(503, "server_error", "ledger_unavailable", "The ledger cannot be reached now; nothing was run and nothing was charged.") { RetryAfter = TimeSpan.FromSeconds(2) };

    /// <summary>A refusal of the engine as an HTTP error.</summary>
    public static Problem Of(Refusal refusal, int? providerStatus)
    {
        var (status, type) = refusal.Reason switch
        {
            RefusalReason.Blocked => (413, "invalid_request_error"),
            RefusalReason.DailyBudgetExceeded or RefusalReason.BudgetExceeded or RefusalReason.InsufficientEnergy => (402, "insufficient_quota"),
            RefusalReason.RateLimitExceeded => (429, "rate_limit_error"),
            RefusalReason.UnpricedModel => (400, "invalid_request_error"),
            RefusalReason.QuoteNotFound => (404, "invalid_request_error"),
            RefusalReason.QuoteExpired => (410, "invalid_request_error"),
            RefusalReason.DuplicateRequest or RefusalReason.QuoteMismatch or RefusalReason.QuoteUsed => (409, "invalid_request_error"),
            RefusalReason.ProviderUnavailable => (ProviderStatus(providerStatus), ProviderStatus(providerStatus) == 400 ? "invalid_request_error" : "server_error"),
            _ => (503, "server_error"),
        };
        var isRejected = status == 400 && refusal.Reason == RefusalReason.ProviderUnavailable;
        return new Problem(status, type, isRejected ? "provider_rejected_request" : refusal.Reason.Name(), refusal.Message)
        {
            Suggestions = refusal.Suggestions,
            RetryAfter = status is 429 or 503 ? refusal.RetryAfter ?? TimeSpan.FromSeconds(1) : null,
            NoRetry = status is 402 or 409,
        };
    }

    private static int ProviderStatus(int? provider) => provider switch
    {
        408 or 504 => 504,
        429 or 503 or 529 => 503,
        401 or 402 or 403 => 502,
        >= 400 and < 500 => 400,
        _ => 502,
    };

    private static string Shown(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");
}
