using System.Buffers;
using System.Text.Json;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>Writes a streamed answer as server-sent events in the client's dialect. The event that carries the final usage waits until
/// the call is settled, so that it says what was charged.</summary>
internal sealed class StreamSink(HttpContext http, GenerateRequest request, WireFormat format, bool includeUsage, IDialects dialects)
    : IAnswerSink, IDisposable
{
    private IStreamDialect? _dialect;
    private PooledBuffer? _usage;
    private PooledBuffer? _first;

    /// <summary>Whether an answer has begun: from here on an error is an event.</summary>
    public bool Started { get; private set; }

    /// <inheritdoc/>
    public ValueTask Start(AnswerHead head, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        Started = true;
        SseWriter.Begin(http);
        AnswerHeaders.Set(http, request, head);
        if (head.Format != format) _dialect = dialects.Stream(head.Format, format);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask Write(AnswerChunk chunk, CancellationToken cancel)
    {
        if (_dialect is null) Emit(chunk);
        else foreach (var piece in _dialect.Translate(chunk)) Emit(piece);
        await http.Response.BodyWriter.FlushAsync(cancel);
    }

    /// <summary>Ends the stream: the last usage, or the error.</summary>
    /// <param name="result">How the call ended.</param>
    /// <param name="summary">Native streams: the JSON of a closing event <c>result</c>; null in the public dialects.</param>
    public async Task End(GenerateResult result, ReadOnlyMemory<byte>? summary = null)
    {
        var output = http.Response.BodyWriter;
        // A provider that never says why it ends leaves a block open.
        if (result.Refusal is null && _dialect is not null) foreach (var piece in _dialect.Finish()) Emit(piece);
        if (result.Refusal is { } refusal)
        {
            var problem = Problem.Of(refusal, result.ProviderStatus);
            var anthropic = format == WireFormat.Anthropic;
            SseWriter.Write(output, anthropic ? "error" : null, ProblemWriter.Json(problem, anthropic, result.Id.ToString()).Span);
        }
        else if (format == WireFormat.OpenAI)
        {
            if (includeUsage) WriteUsage(output, null, result);
            if (summary is { } closing) SseWriter.Write(output, "result", closing.Span);
            SseWriter.Write(output, null, "[DONE]"u8);
        }
        else
        {
            WriteUsage(output, "message_delta", result);
            SseWriter.Write(output, "message_stop", "{\"type\":\"message_stop\"}"u8);
        }

        AnswerHeaders.Trail(http, result);
        await output.FlushAsync(http.RequestAborted);
    }

    public void Dispose()
    {
        _usage?.Dispose();
        _first?.Dispose();
    }

    private void Emit(in AnswerChunk chunk)
    {
        if (format == WireFormat.OpenAI)
        {
            if (chunk.UsageOnly)
            {
                Hold(ref _usage, chunk.Data.Span);
                return;
            }

            if (_first is null && includeUsage) Hold(ref _first, chunk.Data.Span);
        }
        else if (chunk.Event is "message_delta")
        {
            Hold(ref _usage, chunk.Data.Span);
            return;
        }
        else if (chunk.Event is "message_stop")
        {
            return;
        }

        SseWriter.Write(http.Response.BodyWriter, chunk.Event, chunk.Data.Span);
    }

    private void WriteUsage(IBufferWriter<byte> output, string? name, GenerateResult result)
    {
        if (_usage is null && format == WireFormat.OpenAI) Hold(ref _usage, EmptyUsageChunk());
        if (_usage is null) return;
        using var patched = new PooledBuffer(_usage.Written.Length + 256);
        UsagePatch.Write(patched, _usage.Written.Span, format, result);
        SseWriter.Write(output, name, patched.Written.Span);
    }

    // A provider that counts nothing sends no usage chunk; the client that asked for one gets ours, with the stream's own id.
    private byte[] EmptyUsageChunk()
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, ProblemWriter.Plain))
        {
            writer.WriteStartObject();
            if (_first is not null)
            {
                using var first = JsonDocument.Parse(_first.Written);
                foreach (var member in first.RootElement.EnumerateObject())
                {
                    if (member.Name is "id" or "object" or "created" or "model") member.WriteTo(writer);
                }
            }

            writer.WriteStartArray("choices");
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return json.ToArray();
    }

    private static void Hold(ref PooledBuffer? held, ReadOnlySpan<byte> data)
    {
        held?.Dispose();
        held = new PooledBuffer(data.Length);
        held.Write(data);
    }
}
