using System.Buffers;
using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Prediction;

namespace NexScout.Energy.Pipeline.Chat;

/// <summary>One reading of one body.</summary>
internal sealed partial class ChatReading(WireFormat format, ChatLimits limits)
{
    // What chat formats add around each message, and once to open the answer.
    private const int TokensPerMessage = 4;
    private const int TokensPerChat = 3;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string _model = "";
    private bool _stream;
    private bool _includeUsage;
    private long? _maxTokens;
    private double? _temperature;
    private int _choices = 1;
    private int _messages = -1;
    private long _characters;
    private long _promptCharacters;
    private long _tokens;
    private int _images;
    private int _encodedParts;
    private bool _tools;
    private PromptReading _prompt;
    private string? _endUser;
    private bool _userMessage;

    public ChatFacts Facts() => new()
    {
        Model = _model,
        Stream = _stream,
        IncludeUsage = _includeUsage,
        MaxTokens = _maxTokens,
        Temperature = _temperature,
        Choices = _choices,
        Messages = _messages,
        Characters = _characters,
        PromptCharacters = _promptCharacters,
        RawTokens = _tokens + (_messages * TokensPerMessage) + TokensPerChat,
        Images = _images,
        EncodedParts = _encodedParts,
        HasTools = _tools,
        EmotionalDepth = _prompt.Depth,
        Traits = _prompt.Traits,
        EndUser = _endUser,
    };

    public void Body(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new ChatBodyException("The body must be one JSON object.", null, "invalid_json");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) Member(ref reader);
        if (reader.Read()) throw new ChatBodyException("The body must be one JSON object with nothing behind it.", null, "invalid_json");
        if (_messages < 0) throw new ChatBodyException("The member 'messages' is missing. Send at least one message.", "messages", "invalid_messages");
    }

    private void Member(ref Utf8JsonReader reader)
    {
        var name = reader.GetString()!;
        reader.Read();
        switch (name)
        {
            case "model":
                Once(name);
                _model = reader.TokenType == JsonTokenType.Null ? "" : Text(ref reader, name);
                break;
            case "messages":
                Once(name);
                Messages(ref reader);
                break;
            case "system" when format == WireFormat.Anthropic:
                Once(name);
                Content(ref reader, name, user: false);
                break;
            case "stream":
                Once(name);
                _stream = Flag(ref reader, name);
                break;
            case "stream_options":
                StreamOptions(ref reader);
                break;
            case "max_tokens" or "max_completion_tokens":
                MaxTokens(ref reader, name);
                break;
            case "temperature":
                Once(name);
                if (reader.TokenType != JsonTokenType.Null) _temperature = Number(ref reader, name, 0, format == WireFormat.OpenAI ? 2 : 1);
                break;
            case "n":
                Once(name);
                if (reader.TokenType != JsonTokenType.Null) _choices = (int)Whole(ref reader, name, 1, limits.MostChoices);
                break;
            case "tools" or "functions":
                Once(name);
                Tools(ref reader, name);
                break;
            case "user":
                if (reader.TokenType == JsonTokenType.String) _endUser = reader.GetString();
                else reader.Skip();
                break;
            default:
                Check(ref reader);
                break;
        }
    }

    private void Once(string name)
    {
        if (!_seen.Add(name)) throw new ChatBodyException($"The member '{name}' stands twice. Send it once.", name, "invalid_value");
    }

    private void MaxTokens(ref Utf8JsonReader reader, string name)
    {
        Once(name);
        if (reader.TokenType == JsonTokenType.Null) return;
        if (_maxTokens is not null)
            throw new ChatBodyException("Both 'max_tokens' and 'max_completion_tokens' are set. Send one of them.", name, "invalid_value");
        _maxTokens = Whole(ref reader, name, 1, limits.MostTokens);
    }

    private void StreamOptions(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return;
        Require(reader.TokenType == JsonTokenType.StartObject, "stream_options", "an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var usage = reader.ValueTextEquals("include_usage"u8);
            reader.Read();
            if (usage) _includeUsage = Flag(ref reader, "stream_options.include_usage");
            else reader.Skip();
        }
    }

    private void Messages(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new ChatBodyException("The member 'messages' must be an array of messages.", "messages", "invalid_messages");
        _messages = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_messages >= limits.MostMessages)
                throw new ChatBodyException($"There are more than {limits.MostMessages} messages. Send fewer, or summarise the older ones.", "messages", "too_large");
            Message(ref reader);
            _messages++;
        }

        if (_messages == 0) throw new ChatBodyException("The member 'messages' is empty. Send at least one message.", "messages", "invalid_messages");
    }

    private string At(string member) => string.Create(CultureInfo.InvariantCulture, $"messages[{_messages}]{member}");

    private void Message(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new ChatBodyException("Each message must be an object with 'role' and 'content'.", At(""), "invalid_messages");
        _userMessage = RoleOf(reader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var content = reader.ValueTextEquals("content"u8);
            reader.Read();
            if (content) Content(ref reader, ".content", _userMessage);
            else Count(ref reader);
        }
    }

    // The role may stand behind the content, so it is looked for first, in a copy of the reader.
    private bool RoleOf(Utf8JsonReader ahead)
    {
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var role = ahead.ValueTextEquals("role"u8);
            ahead.Read();
            if (!role)
            {
                ahead.Skip();
                continue;
            }

            if (ahead.TokenType == JsonTokenType.String)
            {
                if (ahead.ValueTextEquals("user"u8)) return true;
                if (ahead.ValueTextEquals("assistant"u8) || ahead.ValueTextEquals("system"u8)) return false;
                if (format == WireFormat.OpenAI && (ahead.ValueTextEquals("developer"u8) || ahead.ValueTextEquals("tool"u8) || ahead.ValueTextEquals("function"u8))) return false;
            }

            throw new ChatBodyException(
                format == WireFormat.OpenAI
                    ? "The role must be 'system', 'developer', 'user', 'assistant', 'tool' or 'function'."
                    : "The role must be 'user', 'assistant' or 'system'; the system prompt goes into the member 'system'.",
                At(".role"), "invalid_messages");
        }

        throw new ChatBodyException("A message has no role.", At(".role"), "invalid_messages");
    }

    private void Tools(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType == JsonTokenType.Null) return;
        Require(reader.TokenType == JsonTokenType.StartArray, name, "an array");
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            _tools = true;
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) Measure(ref reader, false);
            else _tokens++;
        }
    }

    // Text that the model reads, but that is not the user's own prompt: tool calls, names, results.
    private void Count(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            Measure(ref reader, false);
            return;
        }

        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) Measure(ref reader, false);
            else _tokens++;
        }
    }

    // Passes over a value, and sees that its text is text.
    private static void Check(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            var depth = reader.CurrentDepth;
            while (reader.Read() && reader.CurrentDepth > depth) Sound(ref reader);
        }
        else
        {
            Sound(ref reader);
        }
    }

    private static void Sound(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped) reader.GetString();
    }

    private void Measure(ref Utf8JsonReader reader, bool user)
    {
        var most = reader.ValueSpan.Length;
        if (!reader.ValueIsEscaped)
        {
            Measured(reader.ValueSpan, user);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var text = rented.AsSpan(0, reader.CopyString(rented));
            // No model reads it, and databases and C programs behind providers end a text there.
            if (text.Contains((byte)0))
                throw new ChatBodyException("A text holds the NUL character (\\u0000). Send text without it.", "messages", "invalid_value");
            Measured(text, user);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Measured(ReadOnlySpan<byte> utf8, bool user)
    {
        var characters = Characters(utf8);
        _characters += characters;
        _tokens += TokenCounter.Count(utf8);
        if (!user) return;
        _promptCharacters += characters;
        _prompt = PromptReading.Of(utf8);
    }

    // UTF-16 code units: one for each lead byte, one more for each that needs a surrogate pair.
    private static long Characters(ReadOnlySpan<byte> utf8)
    {
        if (System.Text.Ascii.IsValid(utf8)) return utf8.Length;
        if (!System.Text.Unicode.Utf8.IsValid(utf8)) throw new InvalidOperationException("not UTF-8");
        return System.Text.Encoding.UTF8.GetCharCount(utf8);
    }

    private static string Text(ref Utf8JsonReader reader, string name)
    {
        Require(reader.TokenType == JsonTokenType.String, name, "a string");
        return reader.GetString()!;
    }

    private static bool Flag(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType == JsonTokenType.Null) return false;
        Require(reader.TokenType is JsonTokenType.True or JsonTokenType.False, name, "true or false");
        return reader.GetBoolean();
    }

    private static double Number(ref Utf8JsonReader reader, string name, double least, double most)
    {
        Require(reader.TokenType == JsonTokenType.Number, name, "a number");
        var value = reader.GetDouble();
        if (value >= least && value <= most) return value;
        throw new ChatBodyException(
            string.Create(CultureInfo.InvariantCulture, $"'{name}' must be from {least} to {most}."), name, "invalid_value");
    }

    private static long Whole(ref Utf8JsonReader reader, string name, long least, long most)
    {
        Require(reader.TokenType == JsonTokenType.Number, name, "a whole number");
        if (reader.TryGetInt64(out var value) && value >= least && value <= most) return value;
        throw new ChatBodyException(
            string.Create(CultureInfo.InvariantCulture, $"'{name}' must be a whole number from {least} to {most}."), name, "invalid_value");
    }

    private static void Require(bool holds, string name, string what)
    {
        if (!holds) throw new ChatBodyException($"'{name}' must be {what}.", name, "invalid_value");
    }
}
