using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Pipeline.Providers;

/// <summary>A provider's answer. Either <see cref="Body"/> is whole, or chunks are read one by one. Disposing it ends the call upstream.</summary>
public abstract class ProviderAnswer : IAsyncDisposable
{
    /// <summary>The dialect of body or chunks: the provider's own, or the client's where they are the same.</summary>
    public abstract WireFormat Format { get; }

    /// <summary>The whole answer; null for a stream.</summary>
    public abstract AnswerBody? Body { get; }

    /// <summary>The next chunk of a stream; null at its proper end.</summary>
    /// <exception cref="ProviderException">The stream broke, hung or turned to garbage.</exception>
    public abstract ValueTask<AnswerChunk?> Next(CancellationToken cancel);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>A whole answer.</summary>
/// <param name="Json">UTF-8 JSON in the answer's dialect.</param>
/// <param name="Usage">The provider's own count, normalised; null where it sent none.</param>
/// <param name="OutputCharacters">Characters of text and tool calls, for an estimate where there is no usage.</param>
/// <param name="Text">The text of the first choice.</param>
/// <param name="FinishReason">In the OpenAI words: stop, length, tool_calls, content_filter.</param>
public sealed record AnswerBody(ReadOnlyMemory<byte> Json, UsageReport? Usage, long OutputCharacters, string Text, string? FinishReason);

/// <summary>One event of a stream.</summary>
/// <param name="Data">The JSON of the event, without <c>data:</c>; valid until the next chunk is read.</param>
/// <param name="Event">Anthropic: the event's name. OpenAI: null.</param>
/// <param name="OutputCharacters">Characters of text, reasoning and tool calls in it.</param>
/// <param name="Usage">The usage known so far, where this event carries it; the last one counts.</param>
/// <param name="FinishReason">In the OpenAI words, on the event that carries it.</param>
/// <param name="UsageOnly">OpenAI: the last chunk, with usage and no choices, which the client gets only if it asked for it.</param>
public readonly record struct AnswerChunk(
    ReadOnlyMemory<byte> Data, string? Event, int OutputCharacters, UsageReport? Usage, string? FinishReason, bool UsageOnly);

/// <summary>Usage as the provider reported it.</summary>
/// <param name="Usage">Normalised (SPEC §10).</param>
/// <param name="Clamped">Whether an impossible figure (negative, parts above the whole) was put right: reported, never credited.</param>
/// <param name="OutputKnown">Whether the output count is final; early stream events know the input only.</param>
public readonly record struct UsageReport(TokenUsage Usage, bool Clamped = false, bool OutputKnown = true);
