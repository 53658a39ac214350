using NexScout.Energy.Compression;
using Xunit;

namespace NexScout.Energy.Tests.Compression;

public sealed class TextCompressorTests
{
    [Fact]
    public void Compress_VerboseRequests_SaveFortyToSixtyPercentAtQuality()
    {
        var results = BusinessRequests.Verbose.Select(text => TextCompressor.Compress(text, CompressionLevel.Strong)).ToList();
        foreach (var result in results) TestContext.Current.TestOutputHelper?.WriteLine($"{result.Ratio:P0} {result.Quality:F2} {result.Text}");
        Assert.All(results, result => Assert.True(result.Quality >= 0.9, $"{result.Quality:F2}: {result.Text}"));
        var saved = (double)results.Sum(result => result.TokensBefore - result.TokensAfter) / results.Sum(result => result.TokensBefore);
        TestContext.Current.TestOutputHelper?.WriteLine($"verbose: {saved:P1}");
        Assert.InRange(saved, 0.4, 0.6);
    }

    [Fact]
    public void Compress_TerseRequests_SaveAtMostTenPercent() => Assert.All(BusinessRequests.Terse, text =>
    {
        var result = TextCompressor.Compress(text, CompressionLevel.Strong);
        Assert.True(result.Ratio <= 0.1, $"{result.Ratio:P0}: {result.Text}");
    });

    [Fact]
    public void Compress_MixedRequests_KeepProtectedTextAndShrink() => Assert.All(BusinessRequests.Mixed, request =>
    {
        var result = TextCompressor.Compress(request.Text, CompressionLevel.Strong);
        Assert.All(request.Kept, kept => Assert.Contains(kept, result.Text, StringComparison.Ordinal));
        Assert.True(result.TokensAfter < result.TokensBefore, result.Text);
    });

    [Theory]
    [InlineData("Please help.")]
    [InlineData("Could you please just say yes or no?")]
    [InlineData("")]
    public void Compress_VeryShort_IsUntouched(string text) => Assert.Equal(text, TextCompressor.Compress(text, CompressionLevel.Strong).Text);

    [Theory]
    [InlineData("The result is not very good and not just for us, and it was never really tested with real customers.", "not very good and not just for us")]
    [InlineData("In addition to the invoice we need the delivery note and a few photos of the damaged boxes for the insurer.", "In addition to")]
    [InlineData("Which of these is best for the team?\na) send the invoice to the client\nb) call the client and ask for the money", "\na) send")]
    [InlineData("Option a is cheaper than option b, so I need you to compare a with b, and then to answer with a, b or c.", "compare a with b, and then to answer with a, b or c")]
    [InlineData("Our goal is to please every customer that comes to the shop in the summer of this year.", "to please every customer")]
    [InlineData("You have to work hard in order to please the client, and you may write it as you please.", "to please")]
    [InlineData("Please send the full report to the whole team at the end of the day on Friday.", "end of")]
    [InlineData("The shipment is going to Berlin on Friday and the others are going to the warehouse.", "is going to Berlin")]
    [InlineData("We are judged by the way we treat the customers that call us in the middle of the night.", "way we treat")]
    [InlineData("What is the price of course materials for the new training that we have for the team?", "of course materials")]
    [InlineData("Do it as well as you can, and then tell me how it went with the client that you called.", "as well as you can")]
    [InlineData("Quite a few customers left us last year and we need to know why they did that to us.", "Many customers")]
    [InlineData("It should be no more or less than five lines, and it should say what the client has to do.", "more or less than")]
    [InlineData("The invoice is due at the moment of delivery, not at the time of the order of the client.", "moment of delivery")]
    [InlineData("How do I get along with a client that does not want to talk to me about the next order?", "get along with")]
    [InlineData("We want to be fair to all of them, and I want him to be honest with me about the price.", "to be fair to all of them, and I want him to be honest with me")]
    [InlineData("Tell me what is more important for the client, and put the logo on top of that box.", "what is more important")]
    [InlineData("In addition to this fee the client has to pay for the delivery of the goods to the shop.", "addition to this fee")]
    [InlineData("Bitte schreiben Sie mir eine Zusammenfassung des Berichts, just in time und really gut, am besten heute.", "just in time und really gut")]
    [InlineData("Escribe un resumen a la directora sobre a quién se envió el informe y a qué hora llegó la respuesta.", "a la directora sobre a quién")]
    [InlineData("今週の会議の要点をまとめてください。please just really very 重要な決定事項だけを三つに絞って書いてください。よろしくお願いします。今週の会議の要点をまとめてください。", "please just really very")]
    public void Compress_WhereARuleWouldChangeTheMeaning_ItHolds(string text, string kept) =>
        Assert.Contains(kept, TextCompressor.Compress(text, CompressionLevel.Strong).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("Envie as propostas do cliente a equipe no prazo. Mande as faturas do mes a Maria no sistema.")]
    [InlineData("He visto a Juan y no me ha dicho a que hora he de ir. Me gusta ir a casa y no me importa.")]
    [InlineData("Jeg vil have det for at komme i gang her i dag. Send det a her for at komme i gang.")]
    [InlineData("Il y a un plan, et on me dit que tu as un avis. On a vu que le client a une demande.")]
    [InlineData("We nemen de trein, is dat a of b? Het is of dit of dat a, we zijn er om te kiezen.")]
    [InlineData("To jest plan do zrobienia, a my na to czekamy. On nie ma do nas a my do niego nic.")]
    public void Compress_OtherLanguagesWithWordsThatEnglishHasToo_AreUntouched(string text) =>
        Assert.Equal(text, TextCompressor.Compress(text, CompressionLevel.Strong).Text);

    [Fact]
    public void Compress_AnotherLanguageBehindEnglish_KeepsWhatTheRulesDoNotCover()
    {
        const string quoted = "He visto a Juan y no me ha dicho a que hora he de ir.";
        var result = TextCompressor.Compress($"Could you please translate the note that the client sent to you? {quoted} I would like you to keep the tone.", CompressionLevel.Strong);
        Assert.Contains(quoted, result.Text, StringComparison.Ordinal);
        Assert.True(result.TokensAfter < result.TokensBefore, result.Text);
    }

    // A search that looks through the rest of the text for every element takes minutes here.
    [Fact]
    public async Task Compress_ManyElementsInOneParagraph_TakesTheTimeOfALongText()
    {
        var text = string.Concat(Enumerable.Repeat("<b>x</b> ", 400_000));
        var made = await Task.Run(() => TextCompressor.Compress(text, CompressionLevel.Strong), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(text, made.Text);
    }

    [Fact]
    public void Compress_RepeatedSentences_StandOnce()
    {
        const string once = "The customer wants a refund for the broken scanner in Leipzig. ";
        var result = TextCompressor.Compress(string.Concat(Enumerable.Repeat(once, 20)) + "Decide whether we grant it.", CompressionLevel.Light);
        Assert.Equal(once + "Decide whether we grant it.", result.Text);
        Assert.Equal(1, result.Quality);
        Assert.True(result.Removed["repeated"] > 0);
    }

    [Fact]
    public void Compress_WhatWasRemoved_IsNoMoreThanWhatIsMissing() => Assert.All(BusinessRequests.Verbose, text =>
    {
        var result = TextCompressor.Compress(text, CompressionLevel.Strong);
        Assert.InRange(result.Removed.Values.Sum(), (text.Length - result.Text.Length) * 7 / 10, text.Length - result.Text.Length);
    });

    [Fact]
    public void Compress_Light_LeavesArticles() => Assert.Equal(
        "Send the report to the board in a week to save time for everyone.",
        TextCompressor.Compress("Could you please send the report to the board in a week in order to save time for everyone.", CompressionLevel.Light).Text);

    [Theory]
    [MemberData(nameof(LongContexts.All), MemberType = typeof(LongContexts))]
    public void Compress_LongContextWithTarget_KeepsTheAnswerInItsMiddle(string kind, string text, string answer)
    {
        var before = TextCompressor.Compress(text, CompressionLevel.None).TokensBefore;
        var result = TextCompressor.Compress(text, CompressionLevel.Strong, before / 3);
        Assert.Contains(answer, result.Text, StringComparison.Ordinal);
        Assert.Contains("[content summarized]", result.Text, StringComparison.Ordinal);
        Assert.EndsWith("?", result.Text.TrimEnd(), StringComparison.Ordinal);
        Assert.True(result.TokensAfter <= before / 3, $"{kind}: {result.TokensAfter} of {before}");
    }

    [Fact]
    public void Compress_OneEndlessSentence_IsCutToTheTargetByItsEnds()
    {
        var text = string.Join(' ', Enumerable.Range(0, 4000).Select(i => i % 2 == 0 ? "the" : "report" + new string((char)('a' + (i % 26)), 2)));
        var result = TextCompressor.Compress(text, CompressionLevel.Light, 1000);
        Assert.InRange(result.TokensAfter, 500, 1000);
        Assert.Contains("[content summarized]", result.Text, StringComparison.Ordinal);
        Assert.True(result.Quality < 1 || result.Text.Length < text.Length);
    }

    [Fact]
    public void Compress_OnlyProtectedTextAboveTheTarget_StaysWhole()
    {
        var text = string.Join('\n', Enumerable.Range(0, 200).Select(i => $"{{\"id\": {i}, \"note\": \"please just really\"}}"));
        Assert.Equal(text, TextCompressor.Compress(text, CompressionLevel.Strong, 10).Text);
    }
}
