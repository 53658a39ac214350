namespace NexScout.Energy.Compression;

/// <summary>Finds where a protected piece ends: code, quotes, JSON, tags (SPEC §7). Each search that fails is remembered, so that the whole
/// stays linear in the text's length.</summary>
internal ref struct ProtectedSpans(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _noQuoteBefore;
    private int _noCurlyBefore;
    private int _noGuillemetBefore;
    private int _noSingleBefore;
    private int _noTickBefore;
    private int _noTagBefore;
    private int _noEndTagBefore;
    private int _paragraphEnd;
    private bool _arrayStaysOpen;

    /// <summary>Whether a protected piece may begin inside a run of characters.</summary>
    public static bool Opens(ReadOnlySpan<char> text, int at) => text[at] is '"' or '“' or '«' or '`' or '{' or '<'
        || (text[at] == '[' && text[at - 1] is not ']') || (text[at] is '\'' or '‘' && text[at - 1] is '(' or '[');

    /// <summary>The end of the protected line or block that begins at a line's start; 0 where there is none.</summary>
    public readonly int Line(int at)
    {
        var line = LineAt(at);
        var content = line.TrimStart();
        if (content.StartsWith("```") || content.StartsWith("~~~")) return FenceEnd(at, line.Length, content[..3]);
        return IsCode(line, content.TrimEnd()) ? at + line.TrimEnd().Length : 0;
    }

    /// <summary>The end of the protected piece that begins at a character; 0 where there is none.</summary>
    public int Inline(int at) => _text[at] switch
    {
        '`' => Closing(at, '`', ref _noTickBefore, false),
        '"' => Closing(at, '"', ref _noQuoteBefore, true),
        '“' or '„' => Closing(at, _text[at] == '„' ? '“' : '”', ref _noCurlyBefore, true),
        '«' => Closing(at, '»', ref _noGuillemetBefore, true),
        '\'' or '‘' => Single(at),
        '<' when at + 1 < _text.Length && (char.IsAsciiLetter(_text[at + 1]) || _text[at + 1] is '/' or '!') => Element(at),
        '{' or '[' => Json(at),
        _ => 0,
    };

    private readonly ReadOnlySpan<char> LineAt(int at)
    {
        var end = _text[at..].IndexOf('\n');
        return end < 0 ? _text[at..] : _text.Slice(at, end);
    }

    // An open fence protects the rest.
    private readonly int FenceEnd(int at, int firstLine, ReadOnlySpan<char> fence)
    {
        var next = at + firstLine + 1;
        while (next < _text.Length)
        {
            var line = LineAt(next);
            if (line.Trim().StartsWith(fence)) return next + line.TrimEnd().Length;
            next += line.Length + 1;
        }

        return _text.Length;
    }

    private static bool IsCode(ReadOnlySpan<char> line, ReadOnlySpan<char> content)
    {
        if (content.IsEmpty) return false;
        if (line[0] == '\t' || line.StartsWith("    ") || content[0] is '>' or '|') return true;
        // Inline code is protected by itself, and the prose around it is prose.
        if (content.Contains('`')) return false;
        return content[^1] is ';' or '{' or '}' || content.Contains("=>", StringComparison.Ordinal)
            || content.Contains("()", StringComparison.Ordinal)
            || content.Contains(" = ", StringComparison.Ordinal) || content.Contains("==", StringComparison.Ordinal);
    }

    // A paragraph's end ends every search: a quote that is not closed there is a stray mark.
    private readonly int Closing(int at, char close, ref int noneBefore, bool manyLines)
    {
        if (at < noneBefore) return 0;
        for (var i = at + 1; i < _text.Length; i++)
        {
            if (_text[i] == close) return i + 1;
            if (_text[i] != '\n' || (manyLines && !(i + 1 < _text.Length && _text[i + 1] is '\n' or '\r'))) continue;
            noneBefore = i;
            return 0;
        }

        noneBefore = _text.Length;
        return 0;
    }

    // An element is protected with what it holds, up to the next end tag of its paragraph.
    private int Element(int at)
    {
        var tag = Closing(at, '>', ref _noTagBefore, true);
        if (tag == 0 || _text[at + 1] is '/' or '!' || _text[tag - 2] == '/' || tag < _noEndTagBefore) return tag;
        var rest = _text[tag..ParagraphEnd(tag)];
        var end = rest.IndexOf("</");
        var close = end < 0 ? -1 : rest[end..].IndexOf('>');
        if (close >= 0) return tag + end + close + 1;
        _noEndTagBefore = tag + rest.Length;
        return tag;
    }

    // Many elements may stand in one paragraph: its end is looked for once.
    private int ParagraphEnd(int at)
    {
        if (at < _paragraphEnd) return _paragraphEnd;
        var end = _text[at..].IndexOf("\n\n");
        return _paragraphEnd = end < 0 ? _text.Length : at + end;
    }

    // An apostrophe inside a word does not close.
    private int Single(int at)
    {
        if (at < _noSingleBefore || (at > 0 && char.IsLetterOrDigit(_text[at - 1]))) return 0;
        for (var i = at + 1; i < _text.Length && _text[i] != '\n'; i++)
        {
            if (_text[i] is not ('\'' or '’') || (i + 1 < _text.Length && char.IsLetterOrDigit(_text[i + 1]))) continue;
            return i + 1;
        }

        var end = _text[at..].IndexOf('\n');
        _noSingleBefore = end < 0 ? _text.Length : at + end;
        return 0;
    }

    // An object that is not closed protects the rest; an open bracket in prose does not.
    private int Json(int at)
    {
        var opener = _text[at];
        if (opener == '[' && _arrayStaysOpen) return 0;
        var depth = 0;
        var quoted = false;
        for (var i = at; i < _text.Length; i++)
        {
            var c = _text[i];
            if (quoted)
            {
                if (c == '\\') i++;
                else if (c == '"') quoted = false;
            }
            else if (c == '"') quoted = true;
            else if (c is '{' or '[') depth++;
            else if (c is '}' or ']' && --depth == 0) return i + 1;
        }

        if (opener == '{') return _text.Length;
        _arrayStaysOpen = true;
        return 0;
    }
}
