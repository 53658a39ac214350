using System.Text.Json;

namespace NexScout.Energy.Pipeline.Chat;

internal sealed partial class ChatReading
{
    private const int BytesAPart = 64 * 1024;

    private void Content(ref Utf8JsonReader reader, string member, bool user)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.String:
                Measure(ref reader, user);
                return;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Require(reader.TokenType == JsonTokenType.StartObject, At(member), "a string or an array of parts");
                    Part(ref reader, user);
                }

                return;
            default:
                throw new ChatBodyException("Content must be a string or an array of parts.", At(member), "invalid_messages");
        }
    }

    private void Part(ref Utf8JsonReader reader, bool user)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var text = reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("thinking"u8);
            var nested = reader.ValueTextEquals("content"u8);
            var image = reader.ValueTextEquals("image_url"u8);
            var source = reader.ValueTextEquals("source"u8);
            var encoded = reader.ValueTextEquals("input_audio"u8) || reader.ValueTextEquals("file"u8);
            var input = reader.ValueTextEquals("input"u8);
            reader.Read();
            if (image) Image(ref reader);
            else if (source) Source(ref reader);
            else if (encoded) Encoded(ref reader);
            else if (text && reader.TokenType == JsonTokenType.String) Measure(ref reader, user);
            else if (nested && reader.TokenType is JsonTokenType.String or JsonTokenType.StartArray) Content(ref reader, ".content", false);
            else if (input) Count(ref reader);
            else Check(ref reader);
        }
    }

    // An image whose bytes are sent costs as many tokens as one behind a URL.
    private void Image(ref Utf8JsonReader reader)
    {
        _images++;
        Check(ref reader);
    }

    // Of an Anthropic block: an image, a file, or a document that is text already.
    private void Source(ref Utf8JsonReader reader)
    {
        var (type, media) = (Member(reader, "type"u8), Member(reader, "media_type"u8));
        if (type is "text" or "content") Document(ref reader);
        else if (media is null || media.StartsWith("image/", StringComparison.OrdinalIgnoreCase)) Image(ref reader);
        else Encoded(ref reader);
    }

    private void Document(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var read = reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("content"u8);
            reader.Read();
            if (read && reader.TokenType is JsonTokenType.String or JsonTokenType.StartArray) Content(ref reader, ".source.content", false);
            else Check(ref reader);
        }
    }

    // A file's or a recording's tokens are known to nobody before it is read: the more of it, the more it may be.
    private void Encoded(ref Utf8JsonReader reader)
    {
        var from = reader.BytesConsumed;
        Check(ref reader);
        _images++;
        _encodedParts += (int)((reader.BytesConsumed - from) / BytesAPart);
    }

    // A text member of the object that the reader, a copy, stands on; null where there is none.
    private static string? Member(Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }

        return null;
    }
}
