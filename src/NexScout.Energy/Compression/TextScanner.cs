namespace NexScout.Energy.Compression;

/// <summary>Splits a text into words, marks, spaces and protected pieces, by hand and in one pass: no input makes it slow. What is not surely
/// a plain word of ASCII letters is protected (SPEC §7).</summary>
internal ref struct TextScanner(ReadOnlySpan<char> text, List<Token> tokens)
{
    private readonly ReadOnlySpan<char> _text = text;
    private readonly List<Token> _tokens = tokens;
    private ProtectedSpans _spans = new(text);
    private int _at;

    public void Scan()
    {
        var lineStart = true;
        while (_at < _text.Length)
        {
            if (lineStart && Take(_spans.Line(_at))) lineStart = false;
            else if (char.IsWhiteSpace(_text[_at])) lineStart = Space();
            else if (Take(_spans.Inline(_at))) lineStart = false;
            else lineStart = Chunk();
        }
    }

    private bool Take(int end)
    {
        if (end <= _at) return false;
        Add(TokenKind.Fixed, end);
        return true;
    }

    private void Add(TokenKind kind, int end)
    {
        _tokens.Add(new Token(kind, _at, end));
        _at = end;
    }

    // The indentation of a line belongs to the line, so the space ends behind its last line break.
    private bool Space()
    {
        var end = _at;
        var broken = -1;
        while (end < _text.Length && char.IsWhiteSpace(_text[end]))
        {
            if (_text[end++] == '\n') broken = end;
        }

        Add(TokenKind.Space, broken < 0 ? end : broken);
        return broken >= 0;
    }

    private bool Chunk()
    {
        var end = _at + 1;
        // Most characters are letters, which neither end a word nor open anything.
        while (end < _text.Length && (char.IsAsciiLetter(_text[end]) || (!char.IsWhiteSpace(_text[end]) && !ProtectedSpans.Opens(_text, end)))) end++;
        while (_at < end && _text[_at] is '(' or ',' or '.' or ';' or ':' or '!' or '?' or ')' or '-' or '–' or '—')
        {
            Add(TokenKind.Mark, _at + 1);
            if (_at == end) return false;
        }

        var core = end;
        while (core > _at && _text[core - 1] is ',' or '.' or ';' or ':' or '!' or '?' or ')') core--;
        if (core > _at) Add(IsPlain(_text[_at..core]) ? TokenKind.Word : TokenKind.Fixed, core);
        while (_at < end) Add(TokenKind.Mark, _at + 1);
        return false;
    }

    private static bool IsPlain(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (char.IsAsciiLetter(word[i])) continue;
            if (i == 0 || i == word.Length - 1 || word[i] is not ('\'' or '’' or '-')) return false;
        }

        return true;
    }
}
