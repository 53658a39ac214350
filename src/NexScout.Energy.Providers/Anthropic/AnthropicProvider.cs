using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;

namespace NexScout.Energy.Providers.Anthropic;

/// <summary>Speaks Anthropic's messages to any base URL (SPEC §10).</summary>
internal sealed class AnthropicProvider(string name, Uri baseUrl, string? key, ProviderOptions options, TimeProvider clock)
    : HttpProvider(name, WireFormat.Anthropic, options, clock)
{
    private const string Version = "2023-06-01";
    private readonly Uri _url = Url(baseUrl);

    protected override byte[] Patched(ProviderRequest request) => AnthropicPatch.Apply(request);

    protected override HttpRequestMessage Begin(ProviderRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _url);
        message.Headers.TryAddWithoutValidation("anthropic-version", Version);
        if (request.Betas is { } betas) message.Headers.TryAddWithoutValidation("anthropic-beta", betas);
        if (key is not null) message.Headers.TryAddWithoutValidation("x-api-key", key);
        return message;
    }

    protected override ValueTask<ProviderException> Refused(ProviderRequest request, HttpResponseMessage response, CancellationToken cancel) =>
        AnthropicErrors.Read(Name, response, key, Clock.GetUtcNow(), cancel);

    protected override ProviderAnswer Stream(HttpResponseMessage response, Stream source, Deadline deadline) =>
        new AnthropicStream(Name, response, source, deadline, Options.FirstByteTimeout, Options.IdleTimeout);

    protected override AnswerBody Whole(byte[] json)
    {
        var facts = AnthropicFacts.Read(json, keepText: true);
        if (!facts.HasContent || facts.Error is not null) throw new JsonException("There is no content in it.");
        return new AnswerBody(json, facts.Usage.Report(outputKnown: true), facts.Characters, facts.Text, facts.FinishReason);
    }

    // Its own clients take the base URL without the version, those of OpenAI with it: both are known here.
    private static Uri Url(Uri given)
    {
        var path = given.AbsoluteUri.TrimEnd('/');
        return new Uri(path.EndsWith("/v1", StringComparison.Ordinal) ? $"{path}/messages" : $"{path}/v1/messages");
    }
}
