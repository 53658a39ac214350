using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;

namespace NexScout.Energy.Providers.Anthropic;

/// <summary>Anthropic's errors: <c>{"type":"error","error":{"type","message"}}</c>, as a body or as an event.</summary>
internal static class AnthropicErrors
{
    /// <summary>What follows from an answer with another status than 200.</summary>
    public static async ValueTask<ProviderException> Read(
        string provider, HttpResponseMessage response, string? key, DateTimeOffset now, CancellationToken cancel)
    {
        var error = await ErrorBody.Read(response, cancel);
        return HttpFailures.Of(provider, response, error.Type, error.Message, key, now, IsOutOfCredit(error.Message) ? ProviderFailure.Denied : null);
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
        var code = ErrorBody.Plain(type);
        return new ProviderException(kind, $"{provider} ended the stream with an error{(code is null ? "" : $" ({code})")}.") { Code = code };
    }
}
