using System.Buffers;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Rewrites a request in the other dialect (SPEC §10, §16). What only tunes the sampling and has no counterpart (<c>top_k</c>,
/// <c>seed</c>, penalties, thinking budgets, cache marks) is left out; what would change the answer's shape or lose content is refused
/// by name. Facts are kept as they were read.</summary>
public static class ChatTranslation
{
    /// <summary>In <paramref name="format"/>; the same body where it already is.</summary>
    /// <exception cref="ProviderException"><see cref="ProviderFailure.BadRequest"/>: a member, named in the message, cannot be translated.</exception>
    public static ChatBody To(WireFormat format, ChatBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (body.Format == format) return body;
        return format == WireFormat.OpenAI ? ToOpenAI(body) : ToAnthropic(body);
    }

    /// <summary>From Anthropic messages to OpenAI chat completions.</summary>
    /// <exception cref="ProviderException"><see cref="ProviderFailure.BadRequest"/>: a member, named in the message, cannot be translated.</exception>
    public static ChatBody ToOpenAI(ChatBody anthropic) => Translated(anthropic, WireFormat.OpenAI, OpenAIRequest.Write);

    /// <summary>From OpenAI chat completions to Anthropic messages.</summary>
    /// <exception cref="ProviderException"><see cref="ProviderFailure.BadRequest"/>: a member, named in the message, cannot be translated.</exception>
    public static ChatBody ToAnthropic(ChatBody openAI) => Translated(openAI, WireFormat.Anthropic, AnthropicRequest.Write);

    private static ChatBody Translated(ChatBody body, WireFormat to, Action<JsonElement, Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (body.Format == to) return body;
        var output = new ArrayBufferWriter<byte>(body.Json.Length + 256);
        try
        {
            using var document = JsonDocument.Parse(body.Json);
            using var json = new Utf8JsonWriter(output, Wire.Plain);
            write(document.RootElement.Expect(JsonValueKind.Object, "The body"), json);
        }
        catch (JsonException e)
        {
            throw new ProviderException(ProviderFailure.BadRequest, "The body is not valid JSON.", inner: e);
        }

        return body with { Format = to, Json = output.WrittenMemory };
    }
}
