using System.Globalization;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Gateway.Wire;

/// <summary>The headers of SPEC §16, on success and failure alike.</summary>
internal static class AnswerHeaders
{
    public const string Charged = "x-energy-charged";
    public const string Cost = "x-energy-cost-usd";
    public const string Remaining = "x-energy-remaining";
    public const string Attempts = "x-energy-attempts";
    public const string Overhead = "x-energy-overhead-ms";

    public static void Set(HttpContext http, GenerateRequest request, GenerateResult result)
    {
        CallContext.Of(http).Rename(http, result.Id);
        var headers = http.Response.Headers;
        Standing(headers, result.Standing);
        headers[Charged] = Text(result.Energy);
        headers["x-energy-model"] = result.Model;
        headers["x-energy-reason"] = result.Reason;
        headers["x-energy-action"] = result.Action;
        headers[Cost] = result.Cost.ToString();
        headers[Attempts] = Text(result.Attempts);
        headers["x-energy-cache"] = Cache(request, result.FromCache);
        if (result.Replayed) headers["x-energy-replay"] = "true";
        headers[Overhead] = Text(result.OverheadMs);
    }

    /// <summary>What is known when a stream begins; the charge follows as trailers.</summary>
    public static void Set(HttpContext http, GenerateRequest request, AnswerHead head)
    {
        var headers = http.Response.Headers;
        Standing(headers, head.Standing);
        headers["x-energy-model"] = head.Model;
        headers["x-energy-reason"] = head.Reason;
        headers["x-energy-action"] = head.Action;
        headers[Attempts] = Text(head.Attempts);
        headers["x-energy-cache"] = Cache(request, head.FromCache);
        if (head.Replayed) headers["x-energy-replay"] = "true";
        headers[Overhead] = Text(head.OverheadMs);
        if (!http.Response.SupportsTrailers()) return;
        http.Response.DeclareTrailer(Charged);
        http.Response.DeclareTrailer(Cost);
        http.Response.DeclareTrailer(Remaining);
    }

    public static void Trail(HttpContext http, GenerateResult result)
    {
        if (!http.Response.SupportsTrailers()) return;
        http.Response.AppendTrailer(Charged, Text(result.Energy));
        http.Response.AppendTrailer(Cost, result.Cost.ToString());
        http.Response.AppendTrailer(Remaining, Text(result.Standing.EnergyLeft));
    }

    private static void Standing(IHeaderDictionary headers, in BudgetStanding standing)
    {
        // A call that was refused before its account was looked at knows nothing of it; zeros would say that nothing is left.
        if (standing.RequestLimit == 0) return;
        headers["x-ratelimit-limit-requests"] = Text(standing.RequestLimit);
        headers["x-ratelimit-remaining-requests"] = Text(standing.RequestsLeft);
        headers["x-ratelimit-reset-requests"] = Wait(standing.RequestsReset);
        headers["x-ratelimit-limit-tokens"] = Text(standing.TokenLimit);
        headers["x-ratelimit-remaining-tokens"] = Text(standing.TokensLeft);
        headers["x-ratelimit-reset-tokens"] = Wait(standing.TokensReset);
        headers[Remaining] = Text(standing.EnergyLeft);
    }

    private static string Cache(GenerateRequest request, bool hit) => hit ? "hit" : request.BypassesCache ? "bypass" : "miss";

    // OpenAI writes these waits as durations, such as 6.125s.
    private static string Wait(TimeSpan wait) => wait.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "s";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
