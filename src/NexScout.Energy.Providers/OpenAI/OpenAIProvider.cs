using System.Net.Http.Headers;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;

namespace NexScout.Energy.Providers.OpenAI;

/// <summary>Speaks OpenAI's chat completions to any base URL (SPEC §10).</summary>
internal sealed class OpenAIProvider : HttpProvider
{
    private readonly Uri _url;
    private readonly string? _key;
    private readonly string _maxTokensField;

    public OpenAIProvider(string name, Uri baseUrl, string? key, ProviderOptions options, TimeProvider clock)
        : base(name, WireFormat.OpenAI, options, clock)
    {
        _key = key;
        _url = new Uri($"{baseUrl.AbsoluteUri.TrimEnd('/')}/chat/completions");
        _maxTokensField = options.MaxTokensField ?? (baseUrl.Host == "api.openai.com" ? "max_completion_tokens" : "max_tokens");
    }

    protected override byte[] Patched(ProviderRequest request) => OpenAIPatch.Apply(request, _maxTokensField);

    protected override HttpRequestMessage Begin(ProviderRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _url);
        if (_key is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        return message;
    }

    protected override async ValueTask<ProviderException> Refused(HttpResponseMessage response, CancellationToken cancel)
    {
        var code = await ErrorCode.Read(response, cancel);
        return HttpFailures.Of(Name, (int)response.StatusCode, code, HttpFailures.RetryAfter(response.Headers, Clock.GetUtcNow()));
    }

    protected override ProviderAnswer Stream(HttpResponseMessage response, Stream source, Deadline deadline) =>
        new OpenAIStream(Name, response, source, deadline, Options.FirstByteTimeout, Options.IdleTimeout);

    protected override AnswerBody Whole(byte[] json)
    {
        var facts = OpenAIFacts.Read(json, keepText: true);
        if (facts.Choices == 0) throw new JsonException("There is no choice in it.");
        return new AnswerBody(json, facts.Usage, facts.Characters, facts.Text, facts.FinishReason);
    }
}
