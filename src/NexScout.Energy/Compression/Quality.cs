namespace NexScout.Energy.Compression;

/// <summary>What of a text's substance is still there after compression (SPEC §7).</summary>
internal static class Quality
{
    private static readonly HashSet<int> _ruleWords = [.. RuleWords()];

    /// <summary>0 to 1: the share of distinct names, numbers, quotes and key terms that were kept; negative where something protected is
    /// lost.</summary>
    public static double Of(string before, List<Token> tokens, string after)
    {
        var kept = new HashSet<int>(Terms.Of(after));
        var terms = new HashSet<int>(Terms.Of(before));
        terms.ExceptWith(_ruleWords);
        var (all, found) = (terms.Count, terms.Count(kept.Contains));
        var pieces = Pieces(after);
        foreach (var token in tokens)
        {
            if (!token.Protected) continue;
            if (!pieces.Contains(string.GetHashCode(token.Of(before)))) return -1;
            all++;
            found++;
        }

        return all == 0 ? 1 : (double)found / all;
    }

    // Whatever the scanner finds in the result: a protected piece that was kept is found there again.
    private static HashSet<int> Pieces(string text)
    {
        var tokens = new List<Token>();
        new TextScanner(text, tokens).Scan();
        return [.. tokens.Where(token => token.Kind is TokenKind.Fixed or TokenKind.Word).Select(token => string.GetHashCode(token.Of(text)))];
    }

    private static IEnumerable<int> RuleWords()
    {
        string[][] all = [RuleData.Politeness, RuleData.Filler, RuleData.Transitions, RuleData.Shorter];
        return all.SelectMany(lines => lines).SelectMany(line => Terms.Of(line.Split('|')[0].Split('=')[0]));
    }
}
