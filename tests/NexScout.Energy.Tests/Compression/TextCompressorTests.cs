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
        Assert.True(saved >= 0.4, $"{saved:P1}");
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
        TestContext.Current.TestOutputHelper?.WriteLine($"{result.Ratio:P0} {result.Quality:F2} {result.Text}");
    });
}
