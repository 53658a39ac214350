using System.Text.Json;
using System.Text.RegularExpressions;

namespace NexScout.Energy.Providers.Http;

/// <summary>Reads a provider's own word for an error.</summary>
internal static partial class ErrorCode
{
    private const int MostBytes = 64 * 1024;

    /// <summary><c>error.code</c>, else <c>error.type</c>; null where there is none, or where it is no plain word and might repeat a key.
    /// And whether the error is about <paramref name="member"/> of the request.</summary>
    public static async Task<(string? Code, bool IsOfMember)> Read(HttpResponseMessage response, string member, CancellationToken cancel)
    {
        try
        {
            var source = await response.Content.ReadAsStreamAsync(cancel);
            using var json = JsonDocument.Parse(await BoundedRead.All(source, MostBytes, cancel));
            var error = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var found)
                ? found : default;
            if (error.ValueKind != JsonValueKind.Object) return default;
            return (Text(error, "code") ?? Text(error, "type"), Names(error, "param", member) || Names(error, "message", member));
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            return default;
        }
    }

    private static bool Names(JsonElement error, string name, string member) => error.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String && value.GetString()!.Contains(member, StringComparison.Ordinal);

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && Word().IsMatch(value.GetString()!)
            ? value.GetString() : null;

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex Word();
}
