using System.Buffers;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Rewrites the events of one stream in the other dialect (SPEC §10, §16). Not safe for concurrent use.</summary>
public abstract class StreamTranslator
{
    private readonly ArrayBufferWriter<byte> _output = new(512);
    private readonly List<AnswerChunk> _chunks = [];

    private protected StreamTranslator(string? model, string requestId) => (Model, RequestId) = (model, requestId);

    private protected string? Model { get; set; }

    private protected string RequestId { get; }

    /// <summary>A translator for one stream; where the dialects are the same, it passes events on.</summary>
    /// <param name="from">The dialect of the events that come.</param>
    /// <param name="to">The dialect to write.</param>
    /// <param name="model">The model to name; null for the one in the stream.</param>
    /// <param name="requestId">Stands for the answer's id where the stream has none.</param>
    /// <param name="now">OpenAI's <c>created</c>.</param>
    public static StreamTranslator Create(WireFormat from, WireFormat to, string? model, string requestId, DateTimeOffset now) => (from, to) switch
    {
        (WireFormat.OpenAI, WireFormat.Anthropic) => new AnthropicEvents(model, requestId),
        (WireFormat.Anthropic, WireFormat.OpenAI) => new OpenAIChunks(model, requestId, now),
        _ => new SameEvents(model, requestId),
    };

    /// <summary>The events that one event becomes: none, one or several. They and their data are valid until the next call.</summary>
    /// <exception cref="ProviderException"><see cref="ProviderFailure.Broken"/>: the event is an error, or no event of its dialect.</exception>
    public IReadOnlyList<AnswerChunk> Translate(in AnswerChunk chunk)
    {
        Begin();
        try
        {
            Read(chunk);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException || e is ProviderException { Kind: ProviderFailure.BadRequest })
        {
            throw new ProviderException(ProviderFailure.Broken, "The provider sent an event that is no answer.", inner: e);
        }

        return _chunks;
    }

    /// <summary>What is still to be sent after the stream's last event. Valid until the next call; a second call has nothing to say.</summary>
    public IReadOnlyList<AnswerChunk> Finish()
    {
        Begin();
        End();
        return _chunks;
    }

    private protected abstract void Read(in AnswerChunk chunk);

    private protected abstract void End();

    private protected void Pass(in AnswerChunk chunk) => _chunks.Add(chunk);

    /// <summary>Adds an event whose JSON object <paramref name="write"/> fills.</summary>
    private protected void Emit(
        string? name, Action<Utf8JsonWriter> write, int characters = 0, UsageReport? usage = null, string? finish = null, bool usageOnly = false)
    {
        var start = _output.WrittenCount;
        using var json = new Utf8JsonWriter(_output, Wire.Plain);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        // The buffer may move when it grows; what was handed out before stays where it was, whole.
        _chunks.Add(new AnswerChunk(_output.WrittenMemory[start..], name, characters, usage, finish, usageOnly));
    }

    private void Begin()
    {
        _chunks.Clear();
        _output.ResetWrittenCount();
    }

    private sealed class SameEvents(string? model, string requestId) : StreamTranslator(model, requestId)
    {
        private protected override void Read(in AnswerChunk chunk) => Pass(chunk);

        private protected override void End()
        {
        }
    }
}
