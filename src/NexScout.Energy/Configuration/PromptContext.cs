using System.Text;
using System.Text.Json;
using NexScout.Energy.Prediction;

namespace NexScout.Energy.Configuration;

/// <summary>What of a caller's configuration goes into a prompt, as one system text.</summary>
/// <param name="Text">The text; empty where nothing does.</param>
/// <param name="RawTokens">Its uncalibrated tokens.</param>
public sealed record PromptContext(string Text, long RawTokens)
{
    private const int Deepest = 4;

    /// <summary>Nothing.</summary>
    public static PromptContext None { get; } = new("", 0);

    /// <summary>The text of some fields, each <c>part</c> or <c>part.member</c>: "Company brand voice: warm." Absent ones are left out.</summary>
    public static PromptContext Of(IReadOnlyDictionary<ConfigurationPart, LoadedPart> parts, IReadOnlyList<string> fields, int most)
    {
        var text = new StringBuilder();
        foreach (var field in fields)
        {
            var path = field.Split('.', 2);
            if (!ConfigurationParts.TryParse(path[0], out var part) || !parts.TryGetValue(part, out var loaded)) continue;
            if (path.Length == 1) Write(text, Words(path[0]), loaded.Value);
            else if (loaded.Value.ValueKind == JsonValueKind.Object && loaded.Value.TryGetProperty(path[1], out var member)) Write(text, Words($"{path[0]} {path[1]}"), member);
        }

        var whole = Cut(text.ToString().TrimEnd(), most);
        return whole.Length == 0 ? None : new PromptContext(whole, TokenCounter.Count(Encoding.UTF8.GetBytes(whole)));
    }

    private static void Write(StringBuilder text, string name, JsonElement value)
    {
        var plain = Plain(value, 0);
        if (plain.Length > 0) text.Append(name).Append(": ").Append(plain).Append(plain[^1] is '.' or '!' or '?' ? "\n" : ".\n");
    }

    private static string Plain(JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Array when depth < Deepest => string.Join("; ", value.EnumerateArray().Select(item => Plain(item, depth + 1)).Where(item => item.Length > 0)),
        JsonValueKind.Object when depth < Deepest => Members(value, depth),
        _ => "",
    };

    // A named thing reads as "Name (price: 5, for: teams)", anything else as "a: 1, b: 2".
    private static string Members(JsonElement value, int depth)
    {
        var named = value.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : null;
        var others = value.EnumerateObject().Where(member => named is null || member.Name != "name")
            .Select(member => (Name: member.Name.Replace('_', ' '), Value: Plain(member.Value, depth + 1))).Where(member => member.Value.Length > 0)
            .Select(member => $"{member.Name}: {member.Value}").ToList();
        var list = string.Join(", ", others);
        return named is null ? list : others.Count == 0 ? named : $"{named} ({list})";
    }

    private static string Words(string name)
    {
        var words = name.Replace('_', ' ');
        return words.StartsWith("ai ", StringComparison.Ordinal) ? $"AI{words[2..]}" : char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static string Cut(string text, int most)
    {
        if (text.Length <= most) return text;
        if (most < 2) return "";
        var end = text.LastIndexOf(' ', most - 1);
        if (end <= 0) end = most - 1;
        // Never half a character.
        if (char.IsHighSurrogate(text[end - 1])) end--;
        return text[..end].TrimEnd() + "…";
    }
}
