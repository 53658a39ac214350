using System.Text.Json;
using System.Text.RegularExpressions;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;

namespace NexScout.Energy.Providers.Anthropic;

/// <summary>Anthropic's errors: <c>{"type":"error","error":{"type","message"}}</c>, as a body or as an event.</summary>
internal static partial class AnthropicErrors
{
    private const int MostBytes = 64 * 1024;

    /// <summary>What follows from an answer with another status than 200.</summary>
    public static async ValueTask<ProviderException> Read(
        string provider, HttpResponseMessage response, string? key, DateTimeOffset now, CancellationToken cancel)
    {
        var (type, message) = await Parse(response, cancel);
        return HttpFailures.Of(provider, response, type, message, key, now, IsOutOfCredit(message) ? ProviderFailure.Denied : null);
    }

    // An account without money is told with the status and the type of a faulty request.
    private static bool IsOutOfCredit(string? message) => message?.StartsWith("Your credit balance is too low", StringComparison.Ordinal) == true;

    /// <summary>What follows from an event <c>error</c>.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <param name="type">The error's type.</param>
    /// <param name="begun">Whether a part of the answer has come.</param>
    public static ProviderException OfEvent(string provider, string type, bool begun)
    {
        var kind = type switch
        {
            "overloaded_error" or "rate_limit_error" => ProviderFailure.Rejected,
            "timeout_error" => ProviderFailure.TimedOut,
            "authentication_error" or "permission_error" or "billing_error" or "not_found_error" => ProviderFailure.Denied,
            _ when begun => ProviderFailure.Broken,
            "invalid_request_error" or "request_too_large" => ProviderFailure.BadRequest,
            _ => ProviderFailure.Unavailable,
        };
        var code = Plain().IsMatch(type) ? type : null;
        return new ProviderException(kind, $"{provider} ended the stream with an error{(code is null ? "" : $" ({code})")}.") { Code = code };
    }

    private static async ValueTask<(string? Type, string? Message)> Parse(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            var source = await response.Content.ReadAsStreamAsync(cancel);
            using var json = JsonDocument.Parse(await BoundedRead.All(source, MostBytes, cancel));
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("error", out var error)) return default;
            var type = Text(error, "type");
            return (type is not null && Plain().IsMatch(type) ? type : null, Text(error, "message"));
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException or InvalidOperationException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement error, string name) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex Plain();
}
