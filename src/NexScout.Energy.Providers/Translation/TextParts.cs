using System.Text.Json;

namespace NexScout.Energy.Providers.Translation;

/// <summary>Reads content that may only be text: a string, or an array of text parts.</summary>
internal static class TextParts
{
    public static List<string> Read(JsonElement of, string name, string path) => Read(of, name, path, othersToo: false);

    /// <summary>The text of an answer's <c>content</c>: some providers send parts there too, with a model's thoughts among them, which are left out.</summary>
    public static List<string> OfAnswer(JsonElement message) => Read(message, "content", "content", othersToo: true);

    private static List<string> Read(JsonElement of, string name, string path, bool othersToo)
    {
        var texts = new List<string>();
        if (!of.Has(name, out var content)) return texts;
        if (content.ValueKind == JsonValueKind.String)
        {
            Add(content.Str(path));
            return texts;
        }

        var at = 0;
        foreach (var part in content.Expect(JsonValueKind.Array, path).EnumerateArray())
        {
            var here = $"{path}[{at++}]";
            var type = part.Expect(JsonValueKind.Object, here).Needed("type", $"{here}.type");
            if (type is "text" or "refusal") Add(part.Needed(type, $"{here}.{type}"));
            else if (!othersToo) throw Wire.Untranslatable($"{here}.type");
        }

        return texts;

        void Add(string text)
        {
            if (text.Length > 0) texts.Add(text);
        }
    }
}
