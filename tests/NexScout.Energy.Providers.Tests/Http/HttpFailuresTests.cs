using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;
using Xunit;

namespace NexScout.Energy.Providers.Tests.Http;

public class HttpFailuresTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(429, "insufficient_quota", ProviderFailure.Denied)]
    [InlineData(429, null, ProviderFailure.Rejected)]
    [InlineData(409, null, ProviderFailure.Unavailable)]
    [InlineData(422, null, ProviderFailure.BadRequest)]
    [InlineData(402, null, ProviderFailure.Denied)]
    [InlineData(404, "model_not_found", ProviderFailure.Denied)]
    public void Kind_Status_SaysWhatFollows(int status, string? code, ProviderFailure kind) =>
        Assert.Equal(kind, HttpFailures.Kind(status, code));

    [Theory]
    [InlineData("retry-after-ms", "250", 0.25)]
    [InlineData("Retry-After", "3", 3)]
    [InlineData("Retry-After", "Thu, 01 Jan 2026 00:00:05 GMT", 5)]
    [InlineData("Retry-After", "Wed, 31 Dec 2025 00:00:00 GMT", 0)]
    public void RetryAfter_Header_IsRead(string name, string value, double seconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(name, value);
        Assert.Equal(seconds, HttpFailures.RetryAfter(response.Headers, Now)!.Value.TotalSeconds);
    }
}
