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
        bool? covered = null;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i + 1 < tokens.Count && !EndsBehind(text, tokens, i)) continue;
            covered = IsCovered(text, tokens, first, i + 1, covered);
            found.Add(new Sentence(first, i + 1, covered.Value));
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

    // One word in five of English text is among its commonest. What is short, or has only such words as other languages have too, is in the
    // language of the sentence before it; where there is none, in that of the whole text.
    private static bool IsCovered(ReadOnlySpan<char> text, List<Token> tokens, int first, int end, bool? before)
    {
        var (words, common, sure, foreign) = Count(text, tokens, first, end);
        if (foreign > (sure > 0 ? common : 0)) return false;
        if (words >= 4 && common * 5 < words) return false;
        return sure > 0 || (before ?? IsEnglish(text, tokens));
    }

    private static bool IsEnglish(ReadOnlySpan<char> text, List<Token> tokens)
    {
        var (words, _, sure, foreign) = Count(text, tokens, 0, tokens.Count);
        return sure > foreign && sure * 20 >= words;
    }

    // Words that rules may touch; how many of them are common in English, and in English alone; and words of other languages.
    private static (int Words, int Common, int Sure, int Foreign) Count(ReadOnlySpan<char> text, List<Token> tokens, int first, int end)
    {
        var (words, common, sure, foreign) = (0, 0, 0, 0);
        for (var i = first; i < end; i++)
        {
            var token = tokens[i];
            var word = token.Of(text);
            if (token.Kind == TokenKind.Word)
            {
                words++;
                if (!EnglishWords.IsCommon(word)) foreign += EnglishWords.IsAlien(word) ? 1 : 0;
                else if (EnglishWords.IsSure(word)) (common, sure) = (common + 1, sure + 1);
                else common++;
            }
            else if (token.Kind == TokenKind.Fixed && char.IsLetter(word[0])) foreign += Foreign(word);
        }

        return (words, common, sure, foreign);
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
