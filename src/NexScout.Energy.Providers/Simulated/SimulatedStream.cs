using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers.Simulated;

/// <summary>A simulated reply as a stream, token by token.</summary>
internal sealed class SimulatedStream(string provider, SimulatedReply reply, TimeSpan perToken, TimeProvider clock) : ProviderAnswer
{
    private readonly IEnumerator<AnswerChunk> _events = OpenAIReply.Events(reply, includeUsage: true).GetEnumerator();
    private int _tokens;

    public override WireFormat Format => WireFormat.OpenAI;

    public override AnswerBody? Body => null;

    public override ValueTask<AnswerChunk?> Next(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!_events.MoveNext()) return default;
        var chunk = _events.Current;
        if (chunk.OutputCharacters == 0) return new(chunk);
        if (_tokens == reply.Step.BreakAfter) throw new ProviderException(ProviderFailure.Broken, $"{provider} broke the stream.");
        return _tokens++ > 0 && perToken > TimeSpan.Zero ? Later(chunk, cancel) : new(chunk);
    }

    public override ValueTask DisposeAsync()
    {
        _events.Dispose();
        return default;
    }

    private async ValueTask<AnswerChunk?> Later(AnswerChunk chunk, CancellationToken cancel)
    {
        await Task.Delay(perToken, clock, cancel);
        return chunk;
    }
}
