namespace NexScout.Energy.Compression;

/// <summary>Finds the longest rule whose phrase begins at a word and whose conditions hold.</summary>
internal static class RuleMatch
{
    private const int MostSkipped = 3;

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _skipped = new HashSet<string>(
        ["very", "really", "just", "so", "kindly", "possibly", "please", "perhaps", "greatly", "truly", "maybe", "actually", "sincerely"],
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The rule and the token behind its phrase; null where none holds.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="at">The first word.</param>
    /// <param name="end">Behind the sentence.</param>
    /// <param name="holds">The conditions that hold here.</param>
    public static (Rule Rule, int End)? Longest(ReadOnlySpan<char> text, List<Token> tokens, int at, int end, RuleWhen holds)
    {
        (Rule, int)? best = null;
        var node = RuleNode.Root;
        var skipped = 0;
        for (var i = at; i < end && tokens[i].Kind == TokenKind.Word; i += 2)
        {
            var word = tokens[i].Of(text);
            if (node.Next(word) is { } next) node = next;
            else if (i == at || !_skipped.Contains(word) || ++skipped > MostSkipped) break;
            else continue;
            foreach (var rule in node.Rules)
            {
                if (Holds(text, tokens, rule, i + 1, end, holds)) best = (rule, i + 1);
            }

            if (i + 1 >= end || tokens[i + 1].Kind != TokenKind.Space) break;
        }

        return best;
    }

    private static bool Holds(ReadOnlySpan<char> text, List<Token> tokens, Rule rule, int behind, int end, RuleWhen holds)
    {
        if ((rule.When & ~(RuleWhen.BeforeRequest | RuleWhen.BeforeNoun) & ~holds) != 0) return false;
        if (rule.When.HasFlag(RuleWhen.BeforeNoun) && !NounFollows(text, tokens, behind, end)) return false;
        return !rule.When.HasFlag(RuleWhen.BeforeRequest) || RequestFollows(text, tokens, behind, end);
    }

    // Before a mark or "or", "is", "with" the letter a is no article but a name: of an option, a type, a variable.
    private static bool NounFollows(ReadOnlySpan<char> text, List<Token> tokens, int behind, int end)
    {
        if (behind + 1 >= end || tokens[behind].Kind != TokenKind.Space) return false;
        var next = tokens[behind + 1];
        return next.Kind != TokenKind.Mark && (next.Kind != TokenKind.Word || !(EnglishWords.IsCommon(next.Of(text)) || next.Of(text) is "in" or "was"));
    }

    private static bool RequestFollows(ReadOnlySpan<char> text, List<Token> tokens, int behind, int end)
    {
        for (var i = behind; i < end && i < behind + 8; i++)
        {
            if (tokens[i].Kind is TokenKind.Space or TokenKind.Mark) continue;
            if (tokens[i].Kind != TokenKind.Word) return false;
            var word = tokens[i].Of(text);
            if (EnglishWords.IsRequest(word)) return true;
            if (!_skipped.Contains(word) && !word.Equals("also", StringComparison.OrdinalIgnoreCase)) return false;
        }

        return false;
    }
}
