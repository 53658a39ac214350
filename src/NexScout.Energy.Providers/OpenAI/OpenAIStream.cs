using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;

namespace NexScout.Energy.Providers.OpenAI;

/// <summary>A stream of chunks, each passed on as its bytes came.</summary>
internal sealed class OpenAIStream(
    string provider, HttpResponseMessage response, Stream source, Deadline deadline, TimeSpan firstByte, TimeSpan idle) : ProviderAnswer
{
    private readonly SseReader _events = new(source);
    private bool _begun;
    private bool _finished;
    private bool _done;

    public override WireFormat Format => WireFormat.OpenAI;

    public override AnswerBody? Body => null;

    public override async ValueTask<AnswerChunk?> Next(CancellationToken cancel)
    {
        while (!_done)
        {
            if (Take()) return Chunk();
            if (_done) break;
            if (_events.Ended)
            {
                if (_finished) break;
                var kind = _begun ? ProviderFailure.Broken : ProviderFailure.Unavailable;
                throw new ProviderException(kind, $"{provider} ended the stream before the answer's end.");
            }

            await Fill(cancel);
        }

        _done = true;
        return null;
    }

    public override ValueTask DisposeAsync()
    {
        // Ends the call upstream where the stream has not ended: the connection is closed, or the HTTP/2 stream reset.
        response.Dispose();
        _events.Dispose();
        deadline.Dispose();
        return default;
    }

    private bool Take()
    {
        try
        {
            if (!_events.TryTake()) return false;
        }
        catch (InvalidDataException e)
        {
            throw Garbage(e);
        }

        _done = _events.Data.Span.SequenceEqual("[DONE]"u8);
        return !_done;
    }

    private AnswerChunk Chunk()
    {
        try
        {
            var facts = OpenAIFacts.Read(_events.Data.Span, keepText: false);
            if (facts.IsError || !(facts.IsAnswer || facts.Usage is not null)) throw Garbage(null);
            _begun = true;
            _finished |= facts.FinishReason is not null;
            var usageOnly = facts.Choices == 0 && facts.Usage is not null;
            return new AnswerChunk(_events.Data, null, (int)facts.Characters, facts.Usage, facts.FinishReason, usageOnly);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Garbage(e);
        }
    }

    private ProviderException Garbage(Exception? inner) => new(
        _begun ? ProviderFailure.Broken : ProviderFailure.Unavailable, $"{provider} sent an event that is no answer.", inner: inner);

    private async ValueTask Fill(CancellationToken cancel)
    {
        try
        {
            await deadline.Run(_begun ? idle : firstByte, Read, cancel);
        }
        catch (TimeoutException e)
        {
            throw new ProviderException(ProviderFailure.TimedOut, $"{provider} stopped sending.", inner: e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            var kind = _begun ? ProviderFailure.Broken : ProviderFailure.Unavailable;
            throw new ProviderException(kind, $"{provider} broke the stream.", inner: e);
        }
    }

    private async ValueTask<bool> Read(CancellationToken cancel)
    {
        await _events.Fill(cancel);
        return true;
    }
}
