using System.Text.Encodings.Web;
using System.Text.Json;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Reads members of a request by name, and refuses wrong types with the member's path.</summary>
internal static class Wire
{
    /// <summary>Text stays readable, since it goes to a model and not into a page.</summary>
    public static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ProviderException Refused(string member, string why) =>
        new(ProviderFailure.BadRequest, $"{member} {why}");

    public static ProviderException Untranslatable(string member) =>
        Refused(member, "has no counterpart in the dialect of the model that was chosen.");

    public static JsonElement Expect(this JsonElement value, JsonValueKind kind, string member) =>
        value.ValueKind == kind ? value : throw Refused(member, $"must be of type {kind.ToString().ToLowerInvariant()}.");

    /// <summary>Whether the member is there and not null.</summary>
    public static bool Has(this JsonElement of, string name, out JsonElement value) =>
        of.TryGetProperty(name, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    /// <summary>The member's text; null where it is missing or null.</summary>
    public static string? Text(this JsonElement of, string name, string member)
    {
        if (!of.Has(name, out var value)) return null;
        return value.Expect(JsonValueKind.String, member).Str(member);
    }

    /// <summary>The member's text.</summary>
    public static string Needed(this JsonElement of, string name, string member) =>
        of.Text(name, member) ?? throw Refused(member, "is missing.");

    /// <summary>The text of a string element.</summary>
    public static string Str(this JsonElement value, string member)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, escaped or not, is no text.
            throw Refused(member, "is not valid text.");
        }
    }

    public static bool IsTrue(this JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>Copies a member as it is, under the same or another name.</summary>
    public static void Copy(this JsonElement of, string name, Utf8JsonWriter json, string? to = null)
    {
        if (of.Has(name, out var value)) value.CopyTo(json, to ?? name);
    }

    public static void CopyTo(this JsonElement value, Utf8JsonWriter json, string name)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
    }
}
