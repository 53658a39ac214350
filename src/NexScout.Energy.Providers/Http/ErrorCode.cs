using System.Text.Json;
using System.Text.RegularExpressions;

namespace NexScout.Energy.Providers.Http;

/// <summary>Reads a provider's own word for an error.</summary>
internal static partial class ErrorCode
{
    private const int MostBytes = 64 * 1024;
    private static readonly string[] _unknown = ["unrecognized", "not supported", "unsupported parameter", "unknown parameter"];

    /// <summary><c>error.code</c>, else <c>error.type</c>; null where there is none, or where it is no plain word and might repeat a key.
    /// And whether the provider does not take <paramref name="member"/> of the request at all, whatever its value.</summary>
    public static async Task<(string? Code, bool TakesNoMember)> Read(HttpResponseMessage response, string member, CancellationToken cancel)
    {
        try
        {
            var source = await response.Content.ReadAsStreamAsync(cancel);
            using var json = JsonDocument.Parse(await BoundedRead.All(source, MostBytes, cancel));
            var error = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var found)
                ? found : default;
            if (error.ValueKind != JsonValueKind.Object) return default;
            return (Text(error, "code") ?? Text(error, "type"), Refuses(error, member));
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            return default;
        }
    }

    private static bool Refuses(JsonElement error, string member) => error.TryGetProperty("message", out var said) && said.ValueKind == JsonValueKind.String
        && said.GetString() is { } sentence && sentence.Contains(member, StringComparison.Ordinal)
        && Array.Exists(_unknown, word => sentence.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && Word().IsMatch(value.GetString()!)
            ? value.GetString() : null;

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex Word();
}
