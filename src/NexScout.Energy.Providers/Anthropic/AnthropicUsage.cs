using System.Text.Json;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Providers.Anthropic;

/// <summary>Anthropic's counts, as far as they are known. What its cache read and wrote is counted beside the input, and is put inside
/// it here (SPEC §10). Later events of a stream repeat the counts that have changed: each is the whole, not an increase.</summary>
internal readonly record struct AnthropicUsage(long? Input, long? CacheRead, long? CacheWrite, long? Output, long? HourWrite, long? Thinking)
{
    /// <summary>With the counts of a later event in place of the earlier ones.</summary>
    public AnthropicUsage With(AnthropicUsage later) =>
        new(later.Input ?? Input, later.CacheRead ?? CacheRead, later.CacheWrite ?? CacheWrite, later.Output ?? Output, later.HourWrite ?? HourWrite,
            later.Thinking ?? Thinking);

    /// <summary>Null where nothing was counted: zero is not missing.</summary>
    /// <param name="outputKnown">Whether the output's count is final.</param>
    public UsageReport? Report(bool outputKnown)
    {
        if (Input is null && Output is null) return null;
        var clamped = false;
        var (input, read, written, output) = (Count(Input), Count(CacheRead), Count(CacheWrite), Count(Output));
        var usage = new TokenUsage(input + read + written, output, read, written, Count(Thinking), Count(HourWrite));
        var report = UsageFigures.Checked(usage, outputKnown && Output is not null);
        return report with { Clamped = report.Clamped || clamped };

        // Each part for itself: a negative one must not shrink the sum.
        long Count(long? said)
        {
            var right = Math.Clamp(said ?? 0, 0, int.MaxValue);
            clamped |= said is { } figure && figure != right;
            return right;
        }
    }

    /// <summary>Reads a <c>usage</c> object; the reader is on its start, and is left on its end.</summary>
    public static AnthropicUsage Read(ref Utf8JsonReader reader)
    {
        var usage = default(AnthropicUsage);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            var hasParts = reader.TokenType == JsonTokenType.StartObject;
            // What is written for an hour costs more than what is kept for five minutes.
            if (hasParts && name.SequenceEqual("cache_creation"u8)) usage = usage with { HourWrite = Part(ref reader, "ephemeral_1h_input_tokens"u8) };
            else if (hasParts && name.SequenceEqual("output_tokens_details"u8)) usage = usage with { Thinking = Part(ref reader, "thinking_tokens"u8) };
            else if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var value)) reader.Skip();
            else if (name.SequenceEqual("input_tokens"u8)) usage = usage with { Input = value };
            else if (name.SequenceEqual("output_tokens"u8)) usage = usage with { Output = value };
            else if (name.SequenceEqual("cache_read_input_tokens"u8)) usage = usage with { CacheRead = value };
            else if (name.SequenceEqual("cache_creation_input_tokens"u8)) usage = usage with { CacheWrite = value };
        }

        return usage;
    }

    private static long? Part(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        long? part = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)) part = value;
            else reader.Skip();
        }

        return part;
    }
}
