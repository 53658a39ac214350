using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Gateway.Wire;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Reads and writes the bodies of the native endpoints.</summary>
internal static class JsonBody
{
    /// <summary>Reads a body of one of our own types.</summary>
    /// <exception cref="Problem">400: no JSON, a wrong type, an unknown member. 413, 415.</exception>
    public static async Task<T> Read<T>(HttpContext http, JsonTypeInfo<T> type, int limit)
    {
        using var body = await RequestBody.Read(http, limit);
        return Parse(body.Json.Span, type);
    }

    public static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        if (json.IsEmpty) throw Problem.Invalid("The body is empty; a JSON object is expected.", code: "invalid_json");
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Problem.Invalid("The body is null; a JSON object is expected.", code: "invalid_json");
        }
        catch (JsonException wrong)
        {
            var member = wrong.Path is { Length: > 2 } path ? path[2..] : null;
            var reason = member is null ? "The body is not valid JSON of the expected shape." : $"The member '{member}' is not known or has the wrong type.";
            throw Problem.Invalid($"{reason} (line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1})", member, "invalid_json");
        }
        catch (InvalidOperationException)
        {
            // Lone surrogates in escaped strings.
            throw Problem.Invalid("The body holds text that is not valid Unicode.", code: "invalid_json");
        }
    }

    public static async Task Write<T>(HttpContext http, T value, JsonTypeInfo<T> type, int status = 200)
    {
        using var buffer = new PooledBuffer(1024);
        using (var json = new Utf8JsonWriter(buffer, ProblemWriter.Plain)) JsonSerializer.Serialize(json, value, type);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = buffer.Written.Length;
        await http.Response.BodyWriter.WriteAsync(buffer.Written, http.RequestAborted);
    }
}
