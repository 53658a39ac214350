using System.Text.Json;

namespace NexScout.Energy.Pipeline.Chat;

/// <summary>Reads what the rules need from a body, in one pass over its bytes, without a copy of its text (SPEC §16).</summary>
public static class ChatReader
{
    /// <summary>Reads and checks a body of either dialect.</summary>
    /// <exception cref="ChatBodyException">It cannot be used.</exception>
    public static ChatBody Read(WireFormat format, ReadOnlyMemory<byte> json, ChatLimits limits)
    {
        var reading = new ChatReading(format, limits);
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = limits.MostDepth });
            reading.Body(ref reader);
        }
        catch (JsonException e)
        {
            throw new ChatBodyException(
                $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine}). Send one JSON object in UTF-8.", null,
                "invalid_json", e);
        }
        catch (InvalidOperationException e)
        {
            throw new ChatBodyException(
                "The body holds text that is not valid Unicode, such as half of a surrogate pair. Send valid UTF-8.", null, "invalid_json", e);
        }

        return new ChatBody(format, json, reading.Facts());
    }
}
