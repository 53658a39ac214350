using System.Text.Json;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Gateway.Tests.Fakes;

/// <summary>Reads only what these tests look at.</summary>
internal sealed class FakeChat : IChatIntake, IDialects
{
    public ChatBody Read(WireFormat format, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new ChatBody(format, json.ToArray(), new ChatFacts
            {
                Model = root.TryGetProperty("model", out var model) ? model.GetString() ?? "" : "",
                Stream = root.TryGetProperty("stream", out var stream) && stream.GetBoolean(),
                IncludeUsage = root.TryGetProperty("stream_options", out var options) && options.GetProperty("include_usage").GetBoolean(),
            });
        }
        catch (JsonException)
        {
            throw Problem.Invalid("The body is not valid JSON.", code: "invalid_json");
        }
    }

    public ChatBody Native(NativeCall call) =>
        call.Prompt is null && call.Messages is null
            ? throw Problem.Invalid("Say prompt or messages.", "prompt")
            : new ChatBody(WireFormat.OpenAI, "{}"u8.ToArray(), new ChatFacts { Stream = call.Options.Stream });

    public ReadOnlyMemory<byte> Answer(ReadOnlyMemory<byte> json, WireFormat from, WireFormat to) =>
        throw new ProviderException(ProviderFailure.Unavailable, "The provider sent what is no answer.");

    public IStreamDialect Stream(WireFormat from, WireFormat to) => throw new NotSupportedException();
}
