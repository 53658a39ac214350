using System.Text.Json;
using System.Text.RegularExpressions;

namespace NexScout.Energy.Providers.Http;

/// <summary>Reads a provider's own word for an error.</summary>
internal static partial class ErrorCode
{
    private const int MostBytes = 64 * 1024;
    private static readonly string[] _unknown = ["unrecognized", "not supported", "unsupported parameter", "unknown parameter"];

    /// <summary><c>error.code</c>, else <c>error.type</c>; null where there is none, or where it is no plain word and might repeat a key.
    /// Its sentence. And whether the provider does not take <paramref name="member"/> of the request at all, whatever its value.</summary>
    public static async Task<(string? Code, string? Sentence, bool TakesNoMember)> Read(HttpResponseMessage response, string member, CancellationToken cancel)
    {
        try
        {
            var source = await response.Content.ReadAsStreamAsync(cancel);
            using var json = JsonDocument.Parse(await BoundedRead.All(source, MostBytes, cancel));
            var error = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var found)
                ? found : default;
            if (error.ValueKind != JsonValueKind.Object) return default;
            var sentence = error.TryGetProperty("message", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString() : null;
            return (Text(error, "code") ?? Text(error, "type"), sentence, Refuses(sentence, member));
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException or InvalidOperationException)
        {
            return default;
        }
    }

    private static bool Refuses(string? sentence, string member) => sentence?.Contains(member, StringComparison.Ordinal) == true
        && Array.Exists(_unknown, word => sentence.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && Word().IsMatch(value.GetString()!)
            ? value.GetString() : null;

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex Word();
}
