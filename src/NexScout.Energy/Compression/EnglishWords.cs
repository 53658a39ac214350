using System.Collections.Frozen;

namespace NexScout.Energy.Compression;

/// <summary>Small word lists: what tells English from other languages, what a request starts with, what denies.</summary>
internal static class EnglishWords
{
    // Words that are common in English. "a", "in", "was" and "so" are as common elsewhere.
    private static readonly FrozenSet<string> _common = Set(
        "the and of to is are you it that this these those for with please could would should have has had i we my our "
        + "your their they them he she his her "
        + "can what how when where why who which from about into be been being by as at on or not but if then than will "
        + "there here do does did me us its "
        + "all any some more most very just also because an each every no yes let make need want like i'm i'd we're don't it's");

    // Those of them that are words of other languages too: a sentence of these alone may be Portuguese, Spanish, Dutch, Danish or Polish.
    private static readonly FrozenSet<string> _shared = Set("of is are have has i we he on at as an do me no her be by for to my or us all any most");

    // Words that are common in other languages and none of English.
    private static readonly FrozenSet<string> _alien = Set(
        "que los las una por para el lo de la em uma dos das ao seu sua nos com le les du et est pas dans sur qui une il di che gli del della und ist "
        + "nicht das dem den ein eine mit auf sich von het een van niet dat te zijn en og det som til av ikke jeg er vil att och inte jag nie jest na "
        + "dla se y");

    private static readonly FrozenSet<string> _verbs = Set(
        "write draft explain summarize summarise send give tell show list describe translate review analyse analyze "
        + "compare create make build generate "
        + "find check help prepare suggest provide propose rewrite improve fix calculate compute look have read edit "
        + "shorten extract classify convert "
        + "outline design plan recommend identify evaluate answer think come produce put turn take go add update sort "
        + "rank score correct format "
        + "estimate forecast research define name brainstorm advise walk break clarify confirm do follow include keep "
        + "ensure consider reply respond use "
        + "call rename book order schedule arrange attach share upload remove delete replace set open close start stop "
        + "run test debug solve forward remind "
        + "invite confirm cancel renew update track monitor measure report present");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _commonBySpan = _common.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _sharedBySpan = _shared.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _alienBySpan = _alien.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _verbsBySpan = _verbs.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsCommon(ReadOnlySpan<char> word) => _commonBySpan.Contains(word);

    /// <summary>Whether a common word is English alone.</summary>
    public static bool IsSure(ReadOnlySpan<char> word) => !_sharedBySpan.Contains(word);

    /// <summary>Whether a word is common in another language, and none of English.</summary>
    public static bool IsAlien(ReadOnlySpan<char> word) => _alienBySpan.Contains(word);

    public static bool IsRequest(ReadOnlySpan<char> word) => _verbsBySpan.Contains(word);

    public static bool Denies(ReadOnlySpan<char> word) =>
        Same(word, "not") || Same(word, "no") || Same(word, "never") || Same(word, "nor") || Same(word, "without") || Same(word, "cannot")
        || word.EndsWith("n't", StringComparison.OrdinalIgnoreCase) || word.EndsWith("n’t", StringComparison.OrdinalIgnoreCase);

    public static bool IsAbbreviation(ReadOnlySpan<char> word) =>
        (word.Length == 1 && char.IsLetter(word[0])) || Same(word, "mr") || Same(word, "mrs") || Same(word, "ms") || Same(word, "dr") || Same(word, "vs")
        || Same(word, "etc")
        || Same(word, "no") || Same(word, "e.g") || Same(word, "i.e") || Same(word, "st") || Same(word, "inc") || Same(word, "ltd");

    private static bool Same(ReadOnlySpan<char> word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
