using System.Text.Json;
using System.Text.RegularExpressions;

namespace NexScout.Energy.Providers.Http;

/// <summary>A provider's own words for an error, <c>{"error":{"code","type","message"}}</c>; each null where it is absent, <c>code</c> and
/// <c>type</c> also where they are no plain words and might repeat a key.</summary>
internal readonly partial record struct ErrorBody(string? Code, string? Type, string? Message)
{
    private const int MostBytes = 64 * 1024;
    private static readonly string[] _unknown = ["unrecognized", "not supported", "unsupported parameter", "unknown parameter"];

    /// <summary>What an answer with another status than 200 says; nothing where it cannot be read.</summary>
    public static async Task<ErrorBody> Read(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            var source = await response.Content.ReadAsStreamAsync(cancel);
            using var json = JsonDocument.Parse(await BoundedRead.All(source, MostBytes, cancel));
            var error = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var found)
                ? found : default;
            return error.ValueKind == JsonValueKind.Object
                ? new ErrorBody(Plain(Text(error, "code")), Plain(Text(error, "type")), Text(error, "message")) : default;
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException or InvalidOperationException)
        {
            return default;
        }
    }

    /// <summary>The word where it is a plain one.</summary>
    public static string? Plain(string? word) => word is not null && Word().IsMatch(word) ? word : null;

    /// <summary>Whether the provider does not take <paramref name="member"/> of the request at all, whatever its value.</summary>
    public bool Refuses(string member)
    {
        var message = Message;
        return message?.Contains(member, StringComparison.Ordinal) == true
            && Array.Exists(_unknown, word => message.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex Word();
}
