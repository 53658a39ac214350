namespace NexScout.Energy.Compression;

/// <summary>The words of a text that carry meaning, as hashes of their stems: no text is copied.</summary>
internal static class Terms
{
    private const int Shortest = 3;
    private const int Stem = 6;

    /// <summary>Each term of a text in order, repeated ones too.</summary>
    public static List<int> Of(ReadOnlySpan<char> text)
    {
        var found = new List<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsLetterOrDigit(text[i])) continue;
            var start = i;
            while (i < text.Length && char.IsLetterOrDigit(text[i])) i++;
            var word = text[start..i];
            if (word.Length < Shortest || EnglishWords.IsCommon(word)) continue;
            found.Add(string.GetHashCode(word[..Math.Min(Stem, word.Length)].TrimEnd('s'), StringComparison.OrdinalIgnoreCase));
        }

        return found;
    }
}
