using System.Text.Json;
using System.Text.RegularExpressions;

namespace NexScout.Energy.Providers.Http;

/// <summary>Reads a provider's own word for an error.</summary>
internal static partial class ErrorCode
{
    private const int MostBytes = 64 * 1024;

    /// <summary><c>error.code</c>, else <c>error.type</c>; null where there is none, or where it is no plain word and might repeat a key.</summary>
    public static async Task<string?> Read(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            var source = await response.Content.ReadAsStreamAsync(cancel);
            using var json = JsonDocument.Parse(await BoundedRead.All(source, MostBytes, cancel));
            var error = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var found)
                ? found : default;
            if (error.ValueKind != JsonValueKind.Object) return null;
            return Text(error, "code") ?? Text(error, "type");
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && Word().IsMatch(value.GetString()!)
            ? value.GetString() : null;

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex Word();
}
