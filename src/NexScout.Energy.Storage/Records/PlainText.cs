using System.Text;

namespace NexScout.Energy.Storage.Records;

/// <summary>Text as any database takes it. A caller's text may hold NUL (which PostgreSQL refuses) or half a surrogate pair (which has
/// no UTF-8): one such character must not make a whole group of charges fail, so it becomes U+FFFD.</summary>
internal static class PlainText
{
    public static string Of(string text) => NeedsCare(text) ? Clean(text) : text;

    public static string? OrNull(string? text) => text is null ? null : Of(text);

    private static bool NeedsCare(string text) =>
        text.AsSpan().Contains('\0') || text.AsSpan().ContainsAnyInRange('\ud800', '\udfff');

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) clean.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        return clean.ToString();
    }
}
