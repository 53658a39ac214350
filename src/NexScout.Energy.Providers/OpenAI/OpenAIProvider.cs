using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Providers.OpenAI;

/// <summary>Speaks OpenAI's chat completions to any base URL (SPEC §10).</summary>
internal sealed class OpenAIProvider : HttpProvider
{
    private readonly ConcurrentDictionary<string, bool> _effortless = new(StringComparer.Ordinal);
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

    /// <summary>A model that does not take the effort preset of its alias is asked again without it, and never with it again.</summary>
    public override async Task<ProviderAnswer> Send(ProviderRequest request, CancellationToken cancel)
    {
        var effort = EffortOf(request.Model);
        try
        {
            return await base.Send(request, cancel);
        }
        catch (ProviderException) when (effort is not null && EffortOf(request.Model) is null)
        {
            return await base.Send(request, cancel);
        }
    }

    protected override byte[] Patched(ProviderRequest request) => OpenAIPatch.Apply(request, _maxTokensField, EffortOf(request.Model));

    protected override HttpRequestMessage Begin(ProviderRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _url);
        if (_key is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        return message;
    }

    protected override async ValueTask<ProviderException> Refused(ProviderRequest request, HttpResponseMessage response, CancellationToken cancel)
    {
        var error = await ErrorBody.Read(response, cancel);
        // A caller's own effort says nothing of the preset, which was not sent then.
        if (request.Model.Effort is not null && response.StatusCode == HttpStatusCode.BadRequest && error.Refuses(OpenAIPatch.Effort))
            _effortless[request.Model.UpstreamModel] = true;
        return HttpFailures.Of(Name, response, error.Code ?? error.Type, error.Message, _key, Clock.GetUtcNow());
    }

    protected override ProviderAnswer Stream(HttpResponseMessage response, Stream source, Deadline deadline) =>
        new OpenAIStream(Name, response, source, deadline, Options.FirstByteTimeout, Options.IdleTimeout);

    protected override AnswerBody Whole(byte[] json)
    {
        var facts = OpenAIFacts.Read(json, keepText: true);
        if (facts.Choices == 0) throw new JsonException("There is no choice in it.");
        return new AnswerBody(json, facts.Usage, facts.Characters, facts.Text, facts.FinishReason);
    }

    private string? EffortOf(CatalogModel model) => _effortless.ContainsKey(model.UpstreamModel) ? null : model.Effort;
}
