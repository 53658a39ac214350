using System.Text.Json;

namespace NexScout.Energy.Compression;

/// <summary>Finds what of a body may be rewritten: texts of users and assistants, as plain content or parts of type text. System and developer
/// messages, tools, their calls and results, images and reasoning are not listed.</summary>
internal sealed class BodyTexts
{
    private readonly List<BodyText> _found = [];
    private int _message = -1;

    public IReadOnlyList<BodyText> Found => _found;

    /// <summary>The last message that the caller marked for the provider's prefix cache; -1 where none is.</summary>
    public int LastMarked { get; private set; } = -1;

    /// <summary>The last message of the assistant: what comes before it was sent before; -1 where there is none.</summary>
    public int LastAssistant { get; private set; } = -1;

    /// <summary>Reads a body that <c>ChatReader</c> has checked.</summary>
    public static BodyTexts Read(ReadOnlySpan<byte> json)
    {
        var texts = new BodyTexts();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1024 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var messages = reader.ValueTextEquals("messages"u8);
            // Set for the whole request, it marks the last message.
            if (reader.ValueTextEquals("cache_control"u8)) texts.LastMarked = int.MaxValue;
            reader.Read();
            if (messages) texts.Messages(ref reader);
            else reader.Skip();
        }

        return texts;
    }

    private void Messages(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            _message++;
            var (user, assistant) = RoleOf(reader);
            if (assistant) LastAssistant = _message;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var content = (user || assistant) && reader.ValueTextEquals("content"u8);
                Marked(ref reader);
                reader.Read();
                if (content && reader.TokenType == JsonTokenType.String) _found.Add(Text(ref reader, user));
                else if (content && reader.TokenType == JsonTokenType.StartArray) Parts(ref reader, user);
                else Pass(ref reader);
            }
        }
    }

    private static (bool User, bool Assistant) RoleOf(Utf8JsonReader ahead)
    {
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var role = ahead.ValueTextEquals("role"u8);
            ahead.Read();
            if (role) return (ahead.ValueTextEquals("user"u8), ahead.ValueTextEquals("assistant"u8));
            ahead.Skip();
        }

        return default;
    }

    private void Parts(ref Utf8JsonReader reader, bool user)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var plain = false;
            BodyText? text = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isText, isType) = (reader.ValueTextEquals("text"u8), reader.ValueTextEquals("type"u8));
                Marked(ref reader);
                reader.Read();
                if (isText && reader.TokenType == JsonTokenType.String) text = Text(ref reader, user);
                else if (isType && reader.TokenType == JsonTokenType.String) plain = reader.ValueTextEquals("text"u8);
                else Pass(ref reader);
            }

            if (plain && text is not null) _found.Add(text);
        }
    }

    // Markers may stand on parts inside a tool's result too.
    private void Pass(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName) Marked(ref reader);
        }
    }

    private void Marked(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("cache_control"u8)) LastMarked = Math.Max(LastMarked, _message);
    }

    private BodyText Text(ref Utf8JsonReader reader, bool user) =>
        new((int)reader.TokenStartIndex, (int)reader.BytesConsumed, _message, user, reader.GetString()!);
}
