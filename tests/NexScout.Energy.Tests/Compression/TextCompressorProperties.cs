using FsCheck;
using FsCheck.Fluent;
using NexScout.Energy.Compression;
using Xunit;

namespace NexScout.Energy.Tests.Compression;

public sealed class TextCompressorProperties
{
    private static readonly string[] _protected =
    [
        "`please just`", "\"really very, please\"", "https://a.example/please?x=the", "the.just@very.example", "1,234.56", "2026-03-31", "{\"a\": [\"the\", 1]}",
        "[1, 2, 3]", "“the very quote”", "Größe", "Müller", "北京", "🙂", "#42", "a_the_b", "Sarah", "Peter Just", "ACME", "'just this'", "«a the»", "é̂", "50%", "$9.99",
        "\n```\nplease the just\n```\n", "\n    the = just();\n", "\n> please the quote\n", "<b>please</b>", "{\"open\": \"the", "“open the", "(see 4.2)",
    ];

    private static readonly string[] _plain =
    [
        "please", "could you", "send", "the", "report", "a", "really", "very", "just", "in order to", "save time", ".", ". ", "?", "!\n", ", ", " and ", "\n\n", "thank you so much.",
        "i hope you are well.", "not", "we", "need", "it", "because", "due to the fact that", "Could you please", "The customer wants it.", "The customer wants it.", "(", ")", "-", "\t",
        "\"", "'", "`", "{", "[", "<", "“", "\r\n", "\u00a0", "\u2028",
    ];

    private static Gen<string> Texts => Gen.Elements([.. _protected, .. _plain, .. _plain]).Or(ArbMap.Default.GeneratorFor<string>().Select(Sound))
        .ListOf().Select(pieces => string.Join(' ', pieces));

    [Fact]
    public void Compress_AnyText_KeepsEveryProtectedPiece() => Check(Texts, text =>
    {
        var made = TextCompressor.Compress(text, CompressionLevel.Strong).Text;
        return Pieces(text).All(piece => made.Contains(piece, StringComparison.Ordinal));
    });

    [Fact]
    public void Compress_AnyTextWithTarget_KeepsEveryProtectedPiece() => Check(Texts, text =>
    {
        var made = TextCompressor.Compress(text, CompressionLevel.Strong, 20).Text;
        return Pieces(text).All(piece => made.Contains(piece, StringComparison.Ordinal));
    });

    [Fact]
    public void Compress_PiecesSetInProse_SurviveByteForByte() => Check(
        Gen.Elements(_protected[..23]).ListOf().Where(pieces => pieces.Count > 0), pieces =>
        {
            var text = string.Concat(pieces.Select(piece => $"Could you please send the note about {piece} to the team, and write it down in order to keep it. "));
            var made = TextCompressor.Compress(text, CompressionLevel.Strong).Text;
            return pieces.All(piece => made.Contains(piece, StringComparison.Ordinal)) && made.Length < text.Length;
        });

    [Fact]
    public void Compress_AnyText_IsNeverLonger() => Check(Texts, text =>
    {
        var made = TextCompressor.Compress(text, CompressionLevel.Strong, 20);
        return made.Text.Length <= text.Length && made.TokensAfter <= made.TokensBefore && made.Quality is >= 0 and <= 1
            && made.TokensBefore - made.TokensAfter >= 0;
    });

    [Fact]
    public void Compress_Twice_SavesNextToNothingMore() => Assert.All(BusinessRequests.Verbose.Concat(BusinessRequests.Terse), text =>
    {
        var once = TextCompressor.Compress(text, CompressionLevel.Strong);
        var twice = TextCompressor.Compress(once.Text, CompressionLevel.Strong);
        Assert.True(twice.Ratio <= 0.05, $"{once.Text}\n{twice.Text}");
    });

    // What the scanner protects; a stray half of a surrogate pair is no text.
    private static IEnumerable<string> Pieces(string text)
    {
        var tokens = new List<Token>();
        new TextScanner(text, tokens).Scan();
        Assert.Equal(text, string.Concat(tokens.Select(token => text[token.Start..token.End])));
        Sentences.Split(text, tokens);
        return tokens.Where(token => token.Protected).Select(token => text[token.Start..token.End]);
    }

    private static string Sound(string? text) => new([.. (text ?? "").Where(c => !char.IsSurrogate(c))]);

    private static void Check<T>(Gen<T> of, Func<T, bool> holds) =>
        Prop.ForAll(of.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(60));
}
