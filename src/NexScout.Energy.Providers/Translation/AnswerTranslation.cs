using System.Buffers;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Rewrites a whole answer in the other dialect (SPEC §10, §16): text, tool calls, why it ended, usage. A model's reasoning is
/// kept towards OpenAI (<c>reasoning_content</c>), where readers skip it, and left out towards Anthropic, where it would stand before
/// the text that clients look for first. Of several choices the first is taken.</summary>
public static class AnswerTranslation
{
    /// <summary>The answer in <paramref name="to"/>.</summary>
    /// <param name="from">The dialect of <paramref name="json"/>.</param>
    /// <param name="to">The dialect to write.</param>
    /// <param name="json">One JSON object.</param>
    /// <param name="model">The model to name; null for the one in the answer.</param>
    /// <param name="now">OpenAI's <c>created</c>.</param>
    /// <exception cref="ProviderException"><see cref="ProviderFailure.Unavailable"/>: it is no answer in <paramref name="from"/>.</exception>
    public static ReadOnlyMemory<byte> Body(WireFormat from, WireFormat to, ReadOnlyMemory<byte> json, string? model, DateTimeOffset now)
    {
        if (from == to) return json;
        var output = new ArrayBufferWriter<byte>(json.Length + 256);
        try
        {
            using var document = JsonDocument.Parse(json);
            using var writer = new Utf8JsonWriter(output, Wire.Plain);
            if (to == WireFormat.Anthropic) AnthropicAnswer.Write(document.RootElement, model, writer);
            else OpenAIAnswer.Write(document.RootElement, model, now, writer);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ProviderException)
        {
            throw new ProviderException(ProviderFailure.Unavailable, "The provider sent what is no answer.", 200, inner: e);
        }

        return output.WrittenMemory;
    }
}
