using System.Text;
using System.Text.Json;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Providers.OpenAI;

/// <summary>What is read from an answer or from one event of a stream, in one pass.</summary>
internal struct OpenAIFacts
{
    private readonly bool _keepText;
    private StringBuilder? _text;

    private OpenAIFacts(bool keepText) => _keepText = keepText;

    public long Characters { get; private set; }

    public UsageReport? Usage { get; private set; }

    public string? FinishReason { get; private set; }

    public int Choices { get; private set; }

    /// <summary>Whether there is a <c>choices</c> array at all.</summary>
    public bool IsAnswer { get; private set; }

    public bool IsError { get; private set; }

    public readonly string Text => _text?.ToString() ?? "";

    /// <param name="json">One JSON object.</param>
    /// <param name="keepText">Whether the first choice's text is wanted.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static OpenAIFacts Read(ReadOnlySpan<byte> json, bool keepText)
    {
        var facts = new OpenAIFacts(keepText);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("The answer is no JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) facts.Member(ref reader);
        if (reader.Read()) throw new JsonException("There is more than one object.");
        return facts;
    }

    private void Member(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        reader.Read();
        if (name.SequenceEqual("choices"u8) && reader.TokenType == JsonTokenType.StartArray) ReadChoices(ref reader);
        else if (name.SequenceEqual("usage"u8) && reader.TokenType == JsonTokenType.StartObject) Usage = ReadUsage(ref reader);
        else if (name.SequenceEqual("x_groq"u8) && reader.TokenType == JsonTokenType.StartObject) ReadGroq(ref reader);
        else
        {
            IsError |= name.SequenceEqual("error"u8) && reader.TokenType != JsonTokenType.Null;
            reader.Skip();
        }
    }

    private void ReadGroq(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isUsage = reader.ValueTextEquals("usage"u8);
            reader.Read();
            if (isUsage && reader.TokenType == JsonTokenType.StartObject) Usage = ReadUsage(ref reader);
            else reader.Skip();
        }
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        IsAnswer = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Choices++;
            if (reader.TokenType == JsonTokenType.StartObject) ReadChoice(ref reader);
            else reader.Skip();
        }
    }

    private void ReadChoice(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            var isMessage = name.SequenceEqual("delta"u8) || name.SequenceEqual("message"u8);
            if (isMessage && reader.TokenType == JsonTokenType.StartObject) ReadMessage(ref reader);
            else if (name.SequenceEqual("finish_reason"u8) && reader.TokenType == JsonTokenType.String) FinishReason ??= Word(ref reader);
            else reader.Skip();
        }
    }

    private static string Word(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("stop"u8) ? "stop"
        : reader.ValueTextEquals("length"u8) ? "length"
        : reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8) ? "tool_calls"
        : reader.GetString()!;

    private void ReadMessage(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var isContent = name.SequenceEqual("content"u8);
            var isText = isContent || name.SequenceEqual("refusal"u8) || name.StartsWith("reasoning"u8);
            var isCall = name.SequenceEqual("tool_calls"u8) || name.SequenceEqual("function_call"u8) || name.SequenceEqual("audio"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String) Count(ref reader, isContent);
            else if (isContent && reader.TokenType == JsonTokenType.StartArray) ReadParts(ref reader);
            else if (isCall) ReadCalls(ref reader);
            else reader.Skip();
        }
    }

    private void Count(ref Utf8JsonReader reader, bool isContent)
    {
        if (isContent && _keepText && Choices == 1)
        {
            var text = reader.GetString()!;
            (_text ??= new StringBuilder()).Append(text);
            Characters += text.Length;
            return;
        }

        Characters += reader.ValueIsEscaped ? reader.GetString()!.Length : Encoding.UTF8.GetCharCount(reader.ValueSpan);
    }

    // Of parts of content the text is the answer's; what lies deeper, such as a thought, counts as output alone.
    private void ReadParts(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            var isText = reader.ValueTextEquals("text"u8);
            var isContent = reader.CurrentDepth == depth + 2;
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String) Count(ref reader, isContent);
        }
    }

    // Calls of functions and of tools that take text, and what is spoken in a recording.
    private void ReadCalls(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            var counts = reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("input"u8)
                || reader.ValueTextEquals("transcript"u8);
            reader.Read();
            if (counts && reader.TokenType == JsonTokenType.String) Count(ref reader, isContent: false);
        }
    }

    private static UsageReport? ReadUsage(ref Utf8JsonReader reader)
    {
        long input = 0, output = 0, cached = 0, written = 0, reasoning = 0, total = 0;
        var counted = false;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            var name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var value)) continue;
            var isInput = name.SequenceEqual("prompt_tokens"u8);
            var isOutput = name.SequenceEqual("completion_tokens"u8);
            counted |= isInput || isOutput;
            if (isInput) input = value;
            else if (isOutput) output = value;
            else if (name.SequenceEqual("cached_tokens"u8) || name.SequenceEqual("prompt_cache_hit_tokens"u8)) cached = value;
            else if (name.SequenceEqual("cache_write_tokens"u8)) written = value;
            else if (name.SequenceEqual("reasoning_tokens"u8)) reasoning = value;
            else if (name.SequenceEqual("total_tokens"u8)) total = value;
        }

        // Zero is not missing, but an object without a count is.
        return counted ? UsageFigures.Checked(new TokenUsage(input, UsageFigures.Output(input, output, reasoning, total), cached, written, reasoning)) : null;
    }
}
