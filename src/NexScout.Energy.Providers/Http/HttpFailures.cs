using System.Globalization;
using System.Net.Http.Headers;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers.Http;

/// <summary>What follows from a status (SPEC §10). Messages name the provider and the status: a provider's text may hold a part of a key, or
/// speak of our account. Only where the request is at fault its own sentence is told, since it says what to mend.</summary>
internal static class HttpFailures
{
    private const int MostCharacters = 500;

    /// <summary>What follows from an answer with another status than 200.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="response">Its answer.</param>
    /// <param name="code">Its word for the error.</param>
    /// <param name="sentence">Its sentence.</param>
    /// <param name="key">Our key there, which no sentence may repeat.</param>
    /// <param name="now">Now.</param>
    /// <param name="kind">What it is, where that does not follow from the status.</param>
    public static ProviderException Of(
        string provider, HttpResponseMessage response, string? code, string? sentence, string? key, DateTimeOffset now, ProviderFailure? kind = null)
    {
        var (status, retryAfter) = ((int)response.StatusCode, RetryAfter(response.Headers, now));
        var isSafe = !string.IsNullOrWhiteSpace(sentence) && (key is null || !sentence.Contains(key, StringComparison.Ordinal));
        kind ??= Kind(status, code);
        return kind == ProviderFailure.BadRequest && isSafe
            ? new ProviderException(ProviderFailure.BadRequest, $"{provider}: {Line(sentence!)}", status, retryAfter) { Code = code }
            : Of(provider, status, code, retryAfter, kind);
    }

    public static ProviderException Of(string provider, int status, string? code, TimeSpan? retryAfter, ProviderFailure? kind = null) =>
        new(kind ?? Kind(status, code), $"{provider} answered with status {status}.", status, retryAfter) { Code = code };

    public static ProviderFailure Kind(int status, string? code) => status switch
    {
        400 or 429 when code is "insufficient_quota" or "billing_not_active" or "billing_hard_limit_reached" => ProviderFailure.Denied,
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

    private static string Line(string sentence)
    {
        var line = string.Concat(sentence.Select(sign => char.IsControl(sign) ? ' ' : sign));
        return line.Length <= MostCharacters ? line : $"{line[..MostCharacters]}…";
    }
}
