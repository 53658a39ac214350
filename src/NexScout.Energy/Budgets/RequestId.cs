using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NexScout.Energy.Budgets;

/// <summary>Names one call everywhere: reservation, record, receipt. 128 bits, written <c>req_</c> and 32 hex digits.</summary>
/// <param name="Value">The bits; zero is no request.</param>
[JsonConverter(typeof(RequestIdJsonConverter))]
public readonly record struct RequestId(UInt128 Value)
{
    /// <summary>A fresh id: 48 bits of the time in milliseconds, then 74 random ones (a UUID of version 7), so that the log's index grows
    /// at its end instead of everywhere.</summary>
    public static RequestId New()
    {
        Span<byte> bits = stackalloc byte[16];
        Guid.CreateVersion7().TryWriteBytes(bits, bigEndian: true, out _);
        return new RequestId(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bits));
    }

    /// <summary>The id that a caller's idempotency key stands for: the same user and key always give the same id.</summary>
    public static RequestId FromIdempotencyKey(UserKey user, string key)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{user.Workspace.Length}:{user.Workspace}/{user.User.Length}:{user.User}/{key}"), hash);
        return new RequestId(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(36, Value, static (span, value) =>
    {
        "req_".CopyTo(span);
        // UInt128's own formatting divides 128 bits again and again; every call writes its id in several places.
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        Convert.TryToHexStringLower(bytes, span[4..], out _);
    });

    /// <summary>Reads what <see cref="ToString"/> writes; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RequestId id)
    {
        id = default;
        if (text.Length != 36 || !text.StartsWith("req_", StringComparison.Ordinal)) return false;
        if (!UInt128.TryParse(text[4..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
        id = new RequestId(value);
        return true;
    }
}

/// <summary>Writes a <see cref="RequestId"/> as its text.</summary>
public sealed class RequestIdJsonConverter : JsonConverter<RequestId>
{
    /// <inheritdoc/>
    public override RequestId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RequestId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("not a request id");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RequestId value, JsonSerializerOptions options)
    {
        // Every account's state holds a dozen of them and is written at every call: as bytes they need neither a string nor a search for
        // what to escape.
        Span<byte> text = stackalloc byte[38];
        "\"req_"u8.CopyTo(text);
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value.Value);
        Convert.TryToHexStringLower(bytes, text[5..], out _);
        text[^1] = (byte)'"';
        writer.WriteRawValue(text, skipInputValidation: true);
    }
}
