namespace NexScout.Energy.Compression;

/// <summary>What of a text's substance is still there after compression (SPEC §7).</summary>
internal static class Quality
{
    private static readonly HashSet<int> _ruleWords = [.. RuleWords()];

    /// <summary>0 to 1: the share of distinct names, numbers, quotes and key terms that were kept; negative where something protected is
    /// lost.</summary>
    public static double Of(string before, List<Token> tokens, string after)
    {
        var (all, found) = Kept(before, after);
        HashSet<int>? pieces = null;
        foreach (var token in tokens)
        {
            if (!token.Protected) continue;
            pieces ??= Pieces(after);
            if (!pieces.Contains(string.GetHashCode(token.Of(before)))) return -1;
            all++;
            found++;
        }

        return all == 0 ? 1 : (double)found / all;
    }

    // The rules have more words than most texts have terms, so a text's terms are looked up there and not the other way round.
    private static (int All, int Found) Kept(string before, string after)
    {
        var (all, found) = (0, 0);
        var kept = new HashSet<int>(Terms.Of(after));
        var seen = new HashSet<int>();
        foreach (var term in Terms.Of(before))
        {
            if (_ruleWords.Contains(term) || !seen.Add(term)) continue;
            all++;
            if (kept.Contains(term)) found++;
        }

        return (all, found);
    }

    // Whatever the scanner finds in the result: a protected piece that was kept is found there again.
    private static HashSet<int> Pieces(string text)
    {
        var tokens = new List<Token>(text.Length / 3);
        new TextScanner(text, tokens).Scan();
        var pieces = new HashSet<int>(tokens.Count / 2);
        foreach (var token in tokens)
        {
            if (token.Kind is TokenKind.Fixed or TokenKind.Word) pieces.Add(string.GetHashCode(token.Of(text)));
        }

        return pieces;
    }

    private static IEnumerable<int> RuleWords()
    {
        string[][] all = [RuleData.Politeness, RuleData.Filler, RuleData.Transitions, RuleData.Shorter];
        return all.SelectMany(lines => lines).SelectMany(line => Terms.Of(line.Split('|')[0].Split('=')[0]));
    }
}
