using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Pipeline;

/// <summary>Passes one stream on, chunk by chunk. What comes before the first token is held back, so that a stream that breaks before it
/// can still fall back to another model (SPEC §10).</summary>
internal sealed class StreamPump(Call call, CatalogModel model, IEnergyActors actors, TimeProvider clock, long begun)
{
    private readonly List<AnswerChunk> _held = [];
    private WireFormat _format;
    private UsageReport? _usage;
    private long _characters;

    /// <summary>Whether the client has seen a part of the answer.</summary>
    public bool Started { get; private set; }

    /// <summary>Time to the provider's first byte; zero until then.</summary>
    public TimeSpan FirstByte { get; set; }

    public async Task<UpstreamResult> Pump(ProviderAnswer answer, IAnswerSink sink, CancellationToken client)
    {
        _format = answer.Format;
        var finished = false;
        while (true)
        {
            var waiting = clock.GetTimestamp();
            var next = await answer.Next(client);
            call.Upstream += clock.GetElapsedTime(waiting);
            if (next is not { } chunk) break;
            finished |= chunk.FinishReason is not null;
            _characters += chunk.OutputCharacters;
            if (chunk.Usage is { } usage) _usage = usage;
            if (!chunk.UsageOnly) await Pass(chunk, sink, client);
        }

        // An answer may be empty, but not absent: a stream without a word or a finish was no answer.
        if (!Started && !finished) throw new ProviderException(ProviderFailure.Unavailable, $"{model.Id} sent an empty stream.");
        if (!Started) await Start(sink, client);
        return Ended(CallOutcome.Succeeded, null);
    }

    /// <summary>How the stream ended, with what was used until then.</summary>
    public UpstreamResult Ended(CallOutcome outcome, ProviderException? failure) => new()
    {
        Outcome = outcome,
        Format = _format,
        Usage = _usage,
        OutputCharacters = _characters,
        Worked = outcome != CallOutcome.Failed,
        Failure = failure,
    };

    private async ValueTask Pass(AnswerChunk chunk, IAnswerSink sink, CancellationToken client)
    {
        if (!Started)
        {
            if (chunk.OutputCharacters == 0)
            {
                _held.Add(chunk with { Data = chunk.Data.ToArray() });
                return;
            }

            await Start(sink, client);
        }

        await Write(sink, chunk, client);
    }

    private async ValueTask Start(IAnswerSink sink, CancellationToken client)
    {
        // The opened record was committed beside the provider's first token, most often before it: this seldom waits.
        await actors.User(call.Request.User).Confirm();
        Started = true;
        EnergyTelemetry.FirstToken(model.Id, clock.GetElapsedTime(begun).TotalSeconds);
        var overhead = (clock.GetElapsedTime(call.Started) - call.Upstream).TotalMilliseconds;
        var head = new AnswerHead(
            call.Request.Id, _format, model.Id, call.Reason, call.Action, call.Attempts.Count + 1, overhead, call.Held!, call.Standing);
        try
        {
            await sink.Start(head, client);
        }
        catch (IOException e)
        {
            throw new OperationCanceledException("the client went away", e, client);
        }

        foreach (var chunk in _held) await Write(sink, chunk, client);
        _held.Clear();
    }

    private static async ValueTask Write(IAnswerSink sink, AnswerChunk chunk, CancellationToken client)
    {
        try
        {
            await sink.Write(chunk, client);
        }
        catch (IOException e)
        {
            throw new OperationCanceledException("the client went away", e, client);
        }
    }
}
