using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Quotes;

/// <summary>Names what a quote was asked for, so that it is used for nothing else.</summary>
public static class QuotedBody
{
    /// <summary>SHA-256 of the feature and of every member of the body, as 64 hex digits. White space, the order of the members and the way
    /// characters are escaped do not count, nor do <c>model</c> (a quote names its own) and whether the answer is streamed: the same chat
    /// has one name in the native form and in OpenAI's.</summary>
    public static string Hash(string feature, ChatBody body)
    {
        var members = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(body.Json.Span, new JsonReaderOptions { MaxDepth = 256 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Encoding.UTF8.GetString(Value(ref reader));
            reader.Read();
            var value = Member(ref reader);
            if (name is not ("model" or "stream" or "stream_options")) members[name] = value;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(feature));
        foreach (var (name, value) in members)
        {
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, value);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Member(ref Utf8JsonReader reader)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var depth = reader.CurrentDepth;
        do
        {
            hash.AppendData([(byte)reader.TokenType]);
            Append(hash, Value(ref reader));
        }
        while ((reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && reader.Read());
        return hash.GetHashAndReset();
    }

    private static ReadOnlySpan<byte> Value(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) return reader.ValueSpan;
        try
        {
            var plain = new byte[reader.ValueSpan.Length];
            return plain.AsSpan(0, reader.CopyString(plain));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: it has no UTF-8, so it counts as it was written.
            return reader.ValueSpan;
        }
    }

    // With its length, so that no two lists of parts run together to the same bytes.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        hash.AppendData(BitConverter.GetBytes(part.Length));
        hash.AppendData(part);
    }
}
