using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Translation;

namespace NexScout.Energy.Providers.Http;

/// <summary>What every provider over HTTP has in common: one request a try, its deadlines, its failures (SPEC §10).</summary>
internal abstract class HttpProvider : IModelProvider, IDisposable
{
    private const int MostAnswerBytes = 32 << 20;
    private readonly HttpMessageInvoker _http;
    private readonly WireFormat _format;

    protected HttpProvider(string name, WireFormat format, ProviderOptions options, TimeProvider clock)
    {
        (Name, _format, Options, Clock) = (name, format, options, clock);
        // No HttpClient around the handler: its timeout and its copies of the cancellation are the deadline's work here.
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.MaxConnectionsPerServer ?? int.MaxValue,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false,
            UseCookies = false,
            // Trace ids of this system are no provider's business.
            ActivityHeadersPropagator = null,
        });
    }

    public string Name { get; }

    protected ProviderOptions Options { get; }

    protected TimeProvider Clock { get; }

    public virtual async Task<ProviderAnswer> Send(ProviderRequest request, CancellationToken cancel)
    {
        using var message = Message(request with { Body = ChatTranslation.To(_format, request.Body) });
        var deadline = new Deadline(Clock);
        HttpResponseMessage? response = null;
        try
        {
            var within = request.Stream ? Options.FirstByteTimeout : Options.AnswerTimeout;
            response = await deadline.Run(
                within, late => new ValueTask<HttpResponseMessage>(Sent(message, late)), cancel);
            var answer = await deadline.Run(within, late => Answer(request, response, deadline, late), cancel);
            if (answer.Body is not null) deadline.Dispose();
            return answer;
        }
        catch (Exception e)
        {
            response?.Dispose();
            deadline.Dispose();
            if (Failure(e) is { } failure) throw failure;
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The body to send, in the provider's dialect.</summary>
    /// <exception cref="JsonException">The body is no JSON object.</exception>
    protected abstract byte[] Patched(ProviderRequest request);

    /// <summary>The request without its body.</summary>
    protected abstract HttpRequestMessage Begin(ProviderRequest request);

    /// <summary>What follows from an answer with another status than 200.</summary>
    protected abstract ValueTask<ProviderException> Refused(ProviderRequest request, HttpResponseMessage response, CancellationToken cancel);

    protected abstract ProviderAnswer Stream(HttpResponseMessage response, Stream source, Deadline deadline);

    /// <summary>Reads a whole answer.</summary>
    /// <exception cref="JsonException">It is none; or an InvalidOperationException.</exception>
    protected abstract AnswerBody Whole(byte[] json);

    private Task<HttpResponseMessage> Sent(HttpRequestMessage message, CancellationToken cancel) =>
        _http.SendAsync(message, cancel);

    private ProviderException? Failure(Exception e) => e switch
    {
        TimeoutException => new ProviderException(ProviderFailure.TimedOut, $"{Name} did not answer in time.", inner: e),
        HttpRequestException or IOException => new ProviderException(ProviderFailure.Unavailable, $"{Name} cannot be reached.", inner: e),
        JsonException or InvalidOperationException =>
            new ProviderException(ProviderFailure.Unavailable, $"{Name} sent what is no answer.", 200, inner: e),
        _ => null,
    };

    private HttpRequestMessage Message(ProviderRequest request)
    {
        try
        {
            var content = new ByteArrayContent(Patched(request));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var message = Begin(request);
            (message.Content, message.Version, message.VersionPolicy) = (content, HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
            message.Headers.TryAddWithoutValidation("x-request-id", request.RequestId);
            return message;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ProviderException(ProviderFailure.BadRequest, "The body is not valid JSON.", inner: e);
        }
    }

    private async ValueTask<ProviderAnswer> Answer(
        ProviderRequest request, HttpResponseMessage response, Deadline deadline, CancellationToken cancel)
    {
        if (response.StatusCode != HttpStatusCode.OK) throw await Refused(request, response, cancel);
        var source = await response.Content.ReadAsStreamAsync(cancel);
        if (request.Stream) return Stream(response, source, deadline);
        var body = Whole(await BoundedRead.All(source, MostAnswerBytes, cancel));
        response.Dispose();
        return new WholeAnswer(body, _format);
    }

    private sealed class WholeAnswer(AnswerBody body, WireFormat format) : ProviderAnswer
    {
        public override WireFormat Format => format;

        public override AnswerBody Body => body;

        public override ValueTask<AnswerChunk?> Next(CancellationToken cancel) => default;

        public override ValueTask DisposeAsync() => default;
    }
}
