using System.Text.Json;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers.Http;

/// <summary>A stream of events, each passed on as its bytes came.</summary>
internal abstract class EventAnswer(
    string provider, HttpResponseMessage response, Stream source, Deadline deadline, TimeSpan firstByte, TimeSpan idle) : ProviderAnswer
{
    private readonly SseReader _events = new(source);
    private bool _heard;

    public override AnswerBody? Body => null;

    /// <summary>Whether a part of the answer has come.</summary>
    protected bool Begun { get; set; }

    /// <summary>Whether it was said why the answer ends.</summary>
    protected bool Finished { get; set; }

    /// <summary>Whether the last event has come.</summary>
    protected bool Done { get; set; }

    protected string Provider => provider;

    public override async ValueTask<AnswerChunk?> Next(CancellationToken cancel)
    {
        while (!Done)
        {
            if (Take())
            {
                if (Chunk() is { } chunk) return chunk;
            }
            else if (!_events.Ended)
            {
                await Fill(cancel);
            }
            else if (Finished)
            {
                Done = true;
            }
            else
            {
                throw Broken("ended the stream before the answer's end.", null);
            }
        }

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

    /// <summary>Reads one event; null where it is nothing to pass on.</summary>
    /// <exception cref="JsonException">It is no event of the dialect; or an InvalidOperationException.</exception>
    protected abstract AnswerChunk? Read(string? name, ReadOnlyMemory<byte> data);

    private bool Take()
    {
        try
        {
            return _events.TryTake();
        }
        catch (InvalidDataException e)
        {
            throw Broken("sent an event that is no answer.", e);
        }
    }

    private AnswerChunk? Chunk()
    {
        try
        {
            _heard = true;
            return Read(_events.Event, _events.Data);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Broken("sent an event that is no answer.", e);
        }
    }

    private ProviderException Broken(string what, Exception? inner) =>
        new(Begun ? ProviderFailure.Broken : ProviderFailure.Unavailable, $"{provider} {what}", inner: inner);

    private async ValueTask Fill(CancellationToken cancel)
    {
        try
        {
            await deadline.Run(_heard ? idle : firstByte, More, cancel);
        }
        catch (TimeoutException e)
        {
            throw new ProviderException(ProviderFailure.TimedOut, $"{provider} stopped sending.", inner: e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            throw Broken("broke the stream.", e);
        }
    }

    private async ValueTask<bool> More(CancellationToken cancel)
    {
        await _events.Fill(cancel);
        return true;
    }
}
