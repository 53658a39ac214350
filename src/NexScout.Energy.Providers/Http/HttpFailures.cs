using System.Globalization;
using System.Net.Http.Headers;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers.Http;

/// <summary>What follows from a status (SPEC §10). Messages name the provider and the status only: a provider's text may hold a part of
/// a key.</summary>
internal static class HttpFailures
{
    public static ProviderException Of(string provider, int status, string? code, TimeSpan? retryAfter, ProviderFailure? kind = null) =>
        new(kind ?? Kind(status, code), $"{provider} answered with status {status}.", status, retryAfter) { Code = code };

    public static ProviderFailure Kind(int status, string? code) => status switch
    {
        429 when code is "insufficient_quota" => ProviderFailure.Denied,
        429 or 503 or 529 => ProviderFailure.Rejected,
        401 or 402 or 403 or 404 => ProviderFailure.Denied,
        408 or 409 or >= 500 => ProviderFailure.Unavailable,
        >= 400 => ProviderFailure.BadRequest,
        _ => ProviderFailure.Unavailable,
    };

    /// <summary>What the headers ask to wait: <c>retry-after-ms</c>, then <c>Retry-After</c> in seconds or as a date.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.TryGetValues("retry-after-ms", out var said)
            && double.TryParse(said.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var ms) && ms is >= 0 and < 86_400_000)
        {
            return TimeSpan.FromMilliseconds(ms);
        }

        return headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
            _ => null,
        };
    }
}
