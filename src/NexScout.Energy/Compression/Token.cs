namespace NexScout.Energy.Compression;

/// <summary>What a piece of text is.</summary>
internal enum TokenKind : byte
{
    /// <summary>A plain word that rules may touch.</summary>
    Word,

    /// <summary>One punctuation mark at the edge of a word.</summary>
    Mark,

    /// <summary>A run of white space.</summary>
    Space,

    /// <summary>Protected: goes on byte for byte.</summary>
    Fixed,

    /// <summary>A protected word: a name.</summary>
    Name,
}

/// <summary>A piece of a text; pieces follow one another without gaps.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">Behind its last character.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public bool Protected => Kind is TokenKind.Fixed or TokenKind.Name;

    public ReadOnlySpan<char> Of(ReadOnlySpan<char> text) => text[Start..End];
}
