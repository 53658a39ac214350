using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace NexScout.Energy.Hosting;

/// <summary>Reads records that another version may have written (DESIGN, Orleans): a member that is absent keeps the default its record gives
/// it, an unknown one is passed over. Generated readers set absent <c>init</c> members to zero instead, and box each value on its way, which
/// takes half as long again; so what was written by generated code is read by reflection.</summary>
public static class VersionedJson
{
    private static readonly ConcurrentDictionary<JsonSerializerOptions, JsonSerializerOptions> _readers = new();

    /// <summary>A stored or received record.</summary>
    /// <exception cref="JsonException">It is no such record, or a required member is absent.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> written) => JsonSerializer.Deserialize(json, Reading(written))!;

    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte}, JsonTypeInfo{T})"/>
    public static T Read<T>(string json, JsonTypeInfo<T> written) => JsonSerializer.Deserialize(json, Reading(written))!;

    /// <summary>How to read what <paramref name="written"/> writes.</summary>
    public static JsonTypeInfo Reading(JsonTypeInfo written) => _readers.GetOrAdd(written.Options, Reader).GetTypeInfo(written.Type);

    private static JsonTypeInfo<T> Reading<T>(JsonTypeInfo<T> written) => (JsonTypeInfo<T>)Reading((JsonTypeInfo)written);

    private static JsonSerializerOptions Reader(JsonSerializerOptions written) => new(written) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
}
