using System.Text;

namespace NexScout.Energy.Compression;

/// <summary>A sentence as it was written.</summary>
/// <param name="Start">Where it begins in the output, the space before it included.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Protected">Whether something in it must not be lost.</param>
internal readonly record struct WrittenSentence(int Start, int End, bool Protected);

/// <summary>Writes a text sentence by sentence as the rules have it.</summary>
internal sealed class RuleWriter(string text, List<Token> tokens, CompressionLevel level)
{
    private const int ShortestRepeated = 20;
    private readonly StringBuilder _out = new(text.Length);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<(string Group, int Characters)> _applied = [];
    private Token? _space;
    private bool _content;
    private bool _removed;
    private bool _whole;
    private bool _guarded;
    private bool _capital;
    private bool _denied;
    private char _last;

    public List<WrittenSentence> Written { get; } = [];

    public Dictionary<string, int> Removed { get; } = new(StringComparer.Ordinal);

    public string Write(List<Sentence> sentences)
    {
        foreach (var sentence in sentences)
        {
            var start = _out.Length;
            _applied.Clear();
            if (!sentence.Covered) Verbatim(sentence.First, sentence.End);
            else if (!Sentence(sentence, start)) continue;
            foreach (var (group, characters) in _applied) Count(group, characters);
            var guarded = _guarded || !sentence.Covered;
            Written.Add(new WrittenSentence(start, _out.Length, guarded));
        }

        if (_space is { } last && last == tokens[^1] && _out.Length > 0) _out.Append(last.Of(text));
        return _out.ToString();
    }

    private bool Sentence(Sentence sentence, int start)
    {
        var space = _space;
        Rules(sentence, RuleWhen.WholeSentence);
        if (_whole && _content)
        {
            _out.Length = start;
            _space = space;
            _applied.Clear();
            Rules(sentence, RuleWhen.Always);
        }

        var from = tokens[sentence.First].Start;
        var length = tokens[sentence.End - 1].End - from;
        if (!_content && _removed) return Drop(start, "politeness", length);
        var written = _out.Length - start;
        return written < ShortestRepeated || _seen.Add(_out.ToString(start, written).Trim()) || Drop(start, "repeated", written);
    }

    private bool Drop(int start, string group, int characters)
    {
        Count(group, characters);
        _out.Length = start;
        return false;
    }

    private void Count(string group, int characters)
    {
        Removed[group] = Removed.GetValueOrDefault(group) + characters;
    }

    private void Rules(Sentence sentence, RuleWhen allowed)
    {
        (_content, _removed, _whole, _guarded, _capital, _denied, _last) = (false, false, false, false, false, false, '.');
        var i = sentence.First;
        while (i < sentence.End)
        {
            var token = tokens[i];
            if (token.Kind == TokenKind.Word && Apply(i, sentence.End, allowed) is { } end) i = end;
            else
            {
                One(token);
                i++;
            }
        }
    }

    private int? Apply(int at, int end, RuleWhen allowed)
    {
        if (RuleMatch.Longest(text, tokens, at, end, Holding(allowed)) is not var (rule, behind)) return null;
        if (rule.Keeps || (rule.Shorter.Length == 0 && _denied))
        {
            Verbatim(at, behind);
            return behind;
        }

        var first = tokens[at];
        var length = tokens[behind - 1].End - first.Start;
        if (rule.Shorter.Length > length) return null;
        _applied.Add((rule.Group, length - rule.Shorter.Length));
        if (!_content) _capital |= char.IsAsciiLetterUpper(text[first.Start]);
        _whole |= rule.When.HasFlag(RuleWhen.WholeSentence);
        if (rule.Shorter.Length > 0) Emit(rule.Shorter);
        else _removed = true;
        return behind;
    }

    private RuleWhen Holding(RuleWhen allowed)
    {
        if (level == CompressionLevel.Strong) allowed |= RuleWhen.Strong;
        if (!_content || _last is ',' or ':' or ';') allowed |= RuleWhen.SentenceStart;
        return _removed ? allowed | RuleWhen.BehindRemoved : allowed;
    }

    private void Verbatim(int first, int end)
    {
        for (var i = first; i < end; i++) One(tokens[i]);
    }

    private void One(Token token)
    {
        var piece = token.Of(text);
        if (token.Kind == TokenKind.Space)
        {
            // Of two spaces around something removed, the one that breaks lines stays.
            if (_space is not { } waiting || (piece.Contains('\n') && piece.Count('\n') > waiting.Of(text).Count('\n'))) _space = token;
        }
        else if (token.Kind == TokenKind.Mark)
        {
            Mark(token, piece[0]);
        }
        else
        {
            _guarded |= token.Protected;
            Emit(piece, token.Kind == TokenKind.Word);
        }
    }

    private void Mark(Token token, char mark)
    {
        if (_removed && mark is ',' or '.' or '!' or '?' or ';' or ':')
        {
            if (!_content || (mark == ',' && _last is ',' or ';' or ':' or '(')) return;
            if (_last == ',' && _out[^1] == ',') _out.Length--;
            if (_space is { } waiting && !waiting.Of(text).Contains('\n')) _space = null;
        }

        Space();
        _out.Append(token.Of(text));
        _last = mark;
        _removed = false;
    }

    private void Emit(ReadOnlySpan<char> piece, bool word = true)
    {
        Space();
        if (word && !_content && _capital) _out.Append(char.ToUpperInvariant(piece[0])).Append(piece[1..]);
        else _out.Append(piece);
        (_content, _removed, _last) = (true, false, piece[^1]);
        _denied = word && EnglishWords.Denies(piece);
    }

    private void Space()
    {
        if (_space is { } space && (_out.Length > 0 || Removed.Count + _applied.Count == 0)) _out.Append(space.Of(text));
        _space = null;
    }
}
