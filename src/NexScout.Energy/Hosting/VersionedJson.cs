using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace NexScout.Energy.Hosting;

/// <summary>Reads records that another version may have written (DESIGN, Orleans): a property that is absent keeps the default its record
/// gives it, an unknown one is passed over. Generated readers set absent <c>init</c> properties to zero instead, and box each value on its
/// way, which takes half as long again; so what was written by generated code is read by reflection. Parameters of a record keep their
/// defaults in classes only: a positional struct that gains one must do with zero.</summary>
public static class VersionedJson
{
    private static readonly ConcurrentDictionary<JsonSerializerOptions, JsonSerializerOptions> _readers = new();

    /// <summary>A stored or received record.</summary>
    /// <exception cref="JsonException">It is no such record, or a required member is absent.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> written) => JsonSerializer.Deserialize(json, Reading(written))!;

    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte}, JsonTypeInfo{T})"/>
    public static T Read<T>(string json, JsonTypeInfo<T> written) => JsonSerializer.Deserialize(json, Reading(written))!;

    /// <summary>How to read what <paramref name="written"/> writes.</summary>
    public static JsonTypeInfo Reading(JsonTypeInfo written) => Reading(written.Options).GetTypeInfo(written.Type);

    /// <summary>How to read what is written with these options: their types and no others.</summary>
    public static JsonSerializerOptions Reading(JsonSerializerOptions written) => _readers.GetOrAdd(written, static written =>
    {
        var types = written.TypeInfoResolver ?? throw new ArgumentException("these options know no types", nameof(written));
        var reader = new JsonSerializerOptions(written) { TypeInfoResolver = new KnownTypes(types) };
        reader.MakeReadOnly();
        return reader;
    });

    private static JsonTypeInfo<T> Reading<T>(JsonTypeInfo<T> written) => (JsonTypeInfo<T>)Reading((JsonTypeInfo)written);

    private sealed class KnownTypes(IJsonTypeInfoResolver written) : IJsonTypeInfoResolver
    {
        private readonly DefaultJsonTypeInfoResolver _reflected = new();

        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) =>
            written.GetTypeInfo(type, options) is null ? null : _reflected.GetTypeInfo(type, options);
    }
}
