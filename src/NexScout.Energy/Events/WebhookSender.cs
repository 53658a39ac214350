using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace NexScout.Energy.Events;

/// <summary>Posts one event to one webhook.</summary>
internal sealed class WebhookSender(EventOptions options, TimeProvider clock) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = options.Timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // Where a receiver points to is not where its owner asked us to post.
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
    });

    /// <summary>Sends, and waits for the receiver's word. Once sent it is not broken off: the receiver may have taken it already.</summary>
    public async Task<WebhookAnswer> Send(Webhook webhook, OutboxEvent happened)
    {
        using var late = new CancellationTokenSource(options.Timeout, clock);
        using var message = Message(webhook, happened);
        try
        {
            using var answer = await _http.SendAsync(message, late.Token);
            return answer.IsSuccessStatusCode
                ? new WebhookAnswer(true, false, "")
                : new WebhookAnswer(false, answer.StatusCode == HttpStatusCode.Gone, string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)answer.StatusCode}"));
        }
        catch (OperationCanceledException)
        {
            return new WebhookAnswer(false, false, string.Create(CultureInfo.InvariantCulture, $"no answer within {options.Timeout.TotalSeconds} s"));
        }
        catch (HttpRequestException away)
        {
            return new WebhookAnswer(false, false, away.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Message(Webhook webhook, OutboxEvent happened)
    {
        var body = happened.ToJson();
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var message = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.TryAddWithoutValidation("user-agent", "nexscout-energy");
        message.Headers.TryAddWithoutValidation("webhook-id", happened.Id);
        message.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        message.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Of(webhook.Secret, happened.Id, timestamp, body));
        return message;
    }
}

/// <summary>What a receiver said.</summary>
/// <param name="Taken">It took the event.</param>
/// <param name="Gone">It wants nothing any more.</param>
/// <param name="Error">Why it did not take it.</param>
internal readonly record struct WebhookAnswer(bool Taken, bool Gone, string Error);
