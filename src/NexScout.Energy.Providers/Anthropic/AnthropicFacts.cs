using System.Text;
using System.Text.Json;
using NexScout.Energy.Providers.Translation;

namespace NexScout.Energy.Providers.Anthropic;

/// <summary>What is read from a message or from one event of a stream, in one pass.</summary>
internal struct AnthropicFacts
{
    private readonly bool _keepText;
    private StringBuilder? _text;

    private AnthropicFacts(bool keepText) => _keepText = keepText;

    /// <summary>The event's name, or <c>message</c>.</summary>
    public string? Type { get; private set; }

    public long Characters { get; private set; }

    public AnthropicUsage Usage { get; private set; }

    /// <summary>In the OpenAI words.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Whether there is a <c>content</c> array.</summary>
    public bool HasContent { get; private set; }

    /// <summary>An error's type; empty where it names none, null where there is no error.</summary>
    public string? Error { get; private set; }

    public readonly string Text => _text?.ToString() ?? "";

    /// <param name="json">One JSON object.</param>
    /// <param name="keepText">Whether the text is wanted.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public static AnthropicFacts Read(ReadOnlySpan<byte> json, bool keepText)
    {
        var facts = new AnthropicFacts(keepText);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("The answer is no JSON object.");
        facts.Members(ref reader);
        if (reader.Read()) throw new JsonException("There is more than one object.");
        return facts;
    }

    private void Members(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) Object(name, ref reader);
            else if (reader.TokenType == JsonTokenType.StartArray && name.SequenceEqual("content"u8)) Content(ref reader);
            else if (reader.TokenType == JsonTokenType.String) Word(name, ref reader);
            else reader.Skip();
        }
    }

    private void Object(ReadOnlySpan<byte> name, ref Utf8JsonReader reader)
    {
        if (name.SequenceEqual("usage"u8)) Usage = AnthropicUsage.Read(ref reader);
        else if (name.SequenceEqual("message"u8)) Message(ref reader);
        else if (name.SequenceEqual("delta"u8) || name.SequenceEqual("content_block"u8)) Block(ref reader);
        else if (name.SequenceEqual("error"u8)) ReadError(ref reader);
        else reader.Skip();
    }

    private void Word(ReadOnlySpan<byte> name, ref Utf8JsonReader reader)
    {
        if (name.SequenceEqual("type"u8)) Type = reader.GetString();
        else if (name.SequenceEqual("stop_reason"u8)) FinishReason = StopReasons.ToOpenAI(reader.GetString());
    }

    // The message within a stream's first event has a type of its own.
    private void Message(ref Utf8JsonReader reader)
    {
        var type = Type;
        Members(ref reader);
        Type = type;
    }

    private void Content(ref Utf8JsonReader reader)
    {
        HasContent = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) Block(ref reader);
            else reader.Skip();
        }
    }

    private void Block(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var isText = name.SequenceEqual("text"u8);
            var counts = isText || name.SequenceEqual("thinking"u8) || name.SequenceEqual("partial_json"u8) || name.SequenceEqual("name"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && counts) Count(ref reader, isText);
            else if (reader.TokenType == JsonTokenType.String && name.SequenceEqual("stop_reason"u8)) Word(name, ref reader);
            else if (reader.TokenType == JsonTokenType.StartObject && name.SequenceEqual("input"u8)) Input(ref reader);
            else reader.Skip();
        }
    }

    // An empty input is how a streamed tool call begins: its text comes in pieces.
    private void Input(ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        reader.Skip();
        var length = reader.BytesConsumed - start;
        if (length > 2) Characters += length;
    }

    private void Count(ref Utf8JsonReader reader, bool isText)
    {
        if (isText && _keepText)
        {
            var text = reader.GetString()!;
            (_text ??= new StringBuilder()).Append(text);
            Characters += text.Length;
            return;
        }

        Characters += reader.ValueIsEscaped ? reader.GetString()!.Length : Encoding.UTF8.GetCharCount(reader.ValueSpan);
    }

    private void ReadError(ref Utf8JsonReader reader)
    {
        Error = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String) Error = reader.GetString()!;
            else reader.Skip();
        }
    }
}
