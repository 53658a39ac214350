namespace NexScout.Energy.Compression;

/// <summary>A run of tokens that is one sentence, with the space behind it.</summary>
/// <param name="First">Its first token.</param>
/// <param name="End">Behind its last token.</param>
/// <param name="Covered">Whether it is in a language of the rules; if not it is protected as a whole.</param>
internal readonly record struct Sentence(int First, int End, bool Covered);

/// <summary>Cuts tokens into sentences, and tells names and other languages apart.</summary>
internal static class Sentences
{
    // CJK radicals; the scripts before them part words by spaces, but for a few.
    private const char FirstWithoutSpaces = '\u2E80';

    public static List<Sentence> Split(ReadOnlySpan<char> text, List<Token> tokens)
    {
        var found = new List<Sentence>();
        var first = 0;
        var covered = true;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i + 1 < tokens.Count && !EndsBehind(text, tokens, i)) continue;
            covered = IsCovered(text, tokens, first, i + 1, covered);
            found.Add(new Sentence(first, i + 1, covered));
            first = i + 1;
        }

        MarkNames(text, tokens, found);
        return found;
    }

    private static bool EndsBehind(ReadOnlySpan<char> text, List<Token> tokens, int at)
    {
        var (token, next) = (tokens[at], tokens[at + 1]);
        if (IsBlock(text, token) || IsBlock(text, next)) return next.Kind != TokenKind.Space;
        if (token.Kind != TokenKind.Space) return false;
        var breaks = token.Of(text).Count('\n');
        if (breaks > 1) return true;
        if (breaks == 1) return next.Kind != TokenKind.Word || !char.IsAsciiLetterLower(text[next.Start]);
        return at > 0 && tokens[at - 1] is { Kind: TokenKind.Mark } mark && text[mark.Start] is '.' or '!' or '?'
            && !Abbreviated(text, tokens, at - 2);
    }

    private static bool Abbreviated(ReadOnlySpan<char> text, List<Token> tokens, int at) =>
        at >= 0 && tokens[at].Kind is TokenKind.Word or TokenKind.Fixed && EnglishWords.IsAbbreviation(tokens[at].Of(text));

    private static bool IsBlock(ReadOnlySpan<char> text, Token token) => token.Kind == TokenKind.Fixed && token.Of(text).Contains('\n');

    // One word in five of English text is among its commonest; a short sentence is in the language of the one before.
    private static bool IsCovered(ReadOnlySpan<char> text, List<Token> tokens, int first, int end, bool before)
    {
        var (words, common, foreign) = (0, 0, 0);
        for (var i = first; i < end; i++)
        {
            var token = tokens[i];
            if (token.Kind == TokenKind.Word)
            {
                words++;
                if (EnglishWords.IsCommon(token.Of(text))) common++;
            }
            else if (token.Kind == TokenKind.Fixed && char.IsLetter(text[token.Start])) foreign += Foreign(token.Of(text));
        }

        if (foreign > common) return false;
        return words < 4 ? common > 0 || before : common * 5 >= words;
    }

    // Scripts without spaces have many words in one piece.
    private static int Foreign(ReadOnlySpan<char> piece)
    {
        if (System.Text.Ascii.IsValid(piece)) return 0;
        return piece.ContainsAnyExceptInRange('\0', FirstWithoutSpaces) ? piece.Length : 1;
    }

    private static void MarkNames(ReadOnlySpan<char> text, List<Token> tokens, List<Sentence> sentences)
    {
        var names = new HashSet<int>();
        foreach (var sentence in sentences)
        {
            var start = true;
            for (var i = sentence.First; i < sentence.End; i++)
            {
                if (tokens[i].Kind == TokenKind.Fixed) start = false;
                if (tokens[i].Kind != TokenKind.Word) continue;
                var word = tokens[i].Of(text);
                if (!start && IsCapital(word)) Name(tokens, i, names, word);
                start = false;
            }
        }

        foreach (var sentence in sentences) MarkFirst(text, tokens, sentence, names);
    }

    // A sentence's first word has its capital anyway: it is a name if it is one elsewhere, or if a name follows at once.
    private static void MarkFirst(ReadOnlySpan<char> text, List<Token> tokens, Sentence sentence, HashSet<int> names)
    {
        for (var i = sentence.First; i < sentence.End; i++)
        {
            if (tokens[i].Kind != TokenKind.Word) continue;
            var word = tokens[i].Of(text);
            var followed = i + 2 < sentence.End && tokens[i + 2].Kind == TokenKind.Name
                && !EnglishWords.IsCommon(word) && !EnglishWords.IsRequest(word) && RuleNode.Root.Next(word) is null;
            if (IsCapital(word) && (followed || names.Contains(string.GetHashCode(word)))) tokens[i] = tokens[i] with { Kind = TokenKind.Name };
            return;
        }
    }

    private static void Name(List<Token> tokens, int at, HashSet<int> names, ReadOnlySpan<char> word)
    {
        tokens[at] = tokens[at] with { Kind = TokenKind.Name };
        if (!EnglishWords.IsCommon(word) && RuleNode.Root.Next(word) is null) names.Add(string.GetHashCode(word));
    }

    private static bool IsCapital(ReadOnlySpan<char> word) =>
        char.IsAsciiLetterUpper(word[0]) && !(word[0] == 'I' && (word.Length == 1 || word[1] is '\'' or '’'));
}
