using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
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
            var value = JsonSerializer.Deserialize(json, type) ?? throw Problem.Invalid("The body is null; a JSON object is expected.", code: "invalid_json");
            CheckText(json);
            return value;
        }
        catch (JsonException wrong)
        {
            var member = wrong.Path is { Length: > 2 } path ? path[2..] : null;
            var reason = member is null ? "The body is not valid JSON of the expected shape." : $"The member '{member}' is not known or has the wrong type.";
            throw Problem.Invalid($"{reason} (line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1})", member, "invalid_json");
        }
        catch (InvalidOperationException)
        {
            // Lone surrogates in escaped strings, or bytes that are not UTF-8.
            throw Problem.Invalid("The body holds text that is not valid Unicode.", code: "invalid_json");
        }
    }

    /// <summary>The items of a list in a body. Its type says that none is null; reading checks that of members, not of items.</summary>
    /// <exception cref="Problem">400: an item is null.</exception>
    public static IReadOnlyList<T> Items<T>(IReadOnlyList<T> list, string param)
        where T : class
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is null) throw Problem.Invalid($"{param}[{i}] is null; an object is expected.", $"{param}[{i}]");
        }

        return list;
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

    // Members that are kept as they came (JsonElement) are read as text only later, where a fault would be the server's.
    private static void CheckText(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new InvalidOperationException("not UTF-8");
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0) return;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) reader.GetString();
        }
    }
}
