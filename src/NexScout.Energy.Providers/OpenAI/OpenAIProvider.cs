using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;
using NexScout.Energy.Providers.Translation;

namespace NexScout.Energy.Providers.OpenAI;

/// <summary>Speaks OpenAI's chat completions to any base URL (SPEC §10).</summary>
internal sealed class OpenAIProvider : IModelProvider, IDisposable
{
    private const int MostAnswerBytes = 32 << 20;
    private readonly HttpMessageInvoker _http;
    private readonly Uri _url;
    private readonly string? _key;
    private readonly string _maxTokensField;
    private readonly ProviderOptions _options;
    private readonly TimeProvider _clock;

    public OpenAIProvider(string name, Uri baseUrl, string? key, ProviderOptions options, TimeProvider clock)
    {
        (Name, _key, _options, _clock) = (name, key, options, clock);
        _url = new Uri($"{baseUrl.AbsoluteUri.TrimEnd('/')}/chat/completions");
        _maxTokensField = options.MaxTokensField ?? (baseUrl.Host == "api.openai.com" ? "max_completion_tokens" : "max_tokens");
        // No HttpClient around the handler: its timeout and its copies of the cancellation are the deadline's work here.
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = false,
            UseCookies = false,
            // Trace ids of this system are no provider's business.
            ActivityHeadersPropagator = null,
        });
    }

    public string Name { get; }

    public async Task<ProviderAnswer> Send(ProviderRequest request, CancellationToken cancel)
    {
        using var message = Message(request);
        var deadline = new Deadline(_clock);
        HttpResponseMessage? response = null;
        try
        {
            var within = request.Stream ? _options.FirstByteTimeout : _options.AnswerTimeout;
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
        request = request with { Body = ChatTranslation.To(WireFormat.OpenAI, request.Body) };
        try
        {
            var content = new ByteArrayContent(OpenAIPatch.Apply(request, _maxTokensField));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var message = new HttpRequestMessage(HttpMethod.Post, _url)
            {
                Content = content,
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            };
            message.Headers.TryAddWithoutValidation("x-request-id", request.RequestId);
            if (_key is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
            return message;
        }
        catch (JsonException e)
        {
            throw new ProviderException(ProviderFailure.BadRequest, "The body is not valid JSON.", inner: e);
        }
    }

    private async ValueTask<ProviderAnswer> Answer(
        ProviderRequest request, HttpResponseMessage response, Deadline deadline, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        if (status != 200)
        {
            var code = await ErrorCode.Read(response, cancel);
            throw HttpFailures.Of(Name, status, code, HttpFailures.RetryAfter(response.Headers, _clock.GetUtcNow()));
        }

        var source = await response.Content.ReadAsStreamAsync(cancel);
        if (request.Stream)
        {
            return new OpenAIStream(Name, response, source, deadline, _options.FirstByteTimeout, _options.IdleTimeout);
        }

        var json = await BoundedRead.All(source, MostAnswerBytes, cancel);
        var facts = OpenAIFacts.Read(json, keepText: true);
        if (facts.Choices == 0) throw new JsonException("There is no choice in it.");
        response.Dispose();
        return new WholeAnswer(new AnswerBody(json, facts.Usage, facts.Characters, facts.Text, facts.FinishReason));
    }

    private sealed class WholeAnswer(AnswerBody body) : ProviderAnswer
    {
        public override WireFormat Format => WireFormat.OpenAI;

        public override AnswerBody Body => body;

        public override ValueTask<AnswerChunk?> Next(CancellationToken cancel) => default;

        public override ValueTask DisposeAsync() => default;
    }
}
