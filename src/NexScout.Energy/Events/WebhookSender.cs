using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace NexScout.Energy.Events;

/// <summary>Posts one event to one webhook.</summary>
internal sealed class WebhookSender(EventOptions options, TimeProvider clock) : IDisposable
{
    // Apart, so that no webhook uses a connection that another was allowed.
    private readonly HttpMessageInvoker _any = new(Handler(options));
    private readonly HttpMessageInvoker _public = new(Public(Handler(options)));

    /// <summary>Sends, and waits for the receiver's word. Once sent it is not broken off: the receiver may have taken it already.</summary>
    public async Task<WebhookAnswer> Send(Webhook webhook, OutboxEvent happened)
    {
        using var late = new CancellationTokenSource(options.Timeout, clock);
        using var message = Message(webhook, happened);
        try
        {
            using var answer = await (webhook.AnyTarget || options.AllowPrivateTargets ? _any : _public).SendAsync(message, late.Token);
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

    public void Dispose()
    {
        _any.Dispose();
        _public.Dispose();
    }

    private static SocketsHttpHandler Handler(EventOptions options) => new()
    {
        ConnectTimeout = options.Timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // Where a receiver points to is not where its owner asked us to post.
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
    };

    // What was looked at is what is connected to: a name may stand for another address a moment later. A proxy would look it up itself.
    private static SocketsHttpHandler Public(SocketsHttpHandler handler)
    {
        handler.UseProxy = false;
        handler.ConnectCallback = static async (connecting, cancel) =>
        {
            var target = connecting.DnsEndPoint;
            var addresses = await PublicAddresses.Of(target.Host, cancel) ?? throw new HttpRequestException("The receiver's address is not public.");
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses, target.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        return handler;
    }

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
