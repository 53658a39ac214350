using NexScout.Energy.Budgets;
using NexScout.Energy.Compression;
using NexScout.Energy.Governance;
using NexScout.Energy.Load;
using Xunit;

namespace NexScout.Energy.Tests.Governance;

public sealed class GovernanceTests
{
    private readonly GovernanceOptions _options = new();

    [Fact]
    public void Check_AboveTheHardLimit_RefusesWithTheSentence()
    {
        var refusal = Firewall.Check(22_000, _options, [])!;

        Assert.Equal(RefusalReason.Blocked, refusal.Reason);
        Assert.Equal("Request would use 22000 tokens (limit: 20000). Please split your input.", refusal.Message);
        Assert.Contains("Split your input into smaller parts", refusal.Suggestions);
    }

    [Theory]
    [InlineData(15_000, 0)]
    [InlineData(15_001, 1)]
    [InlineData(20_000, 1)]
    public void Check_UpToTheHardLimit_WarnsAboveTheSoftOne(long tokens, int warnings)
    {
        List<string> said = [];

        Assert.Null(Firewall.Check(tokens, _options, said));
        Assert.Equal(warnings, said.Count);
    }

    [Theory]
    [InlineData(100, LoadState.Normal, false, CompressionLevel.None)]
    [InlineData(15_001, LoadState.Idle, false, CompressionLevel.Strong)]
    [InlineData(100, LoadState.Surge, false, CompressionLevel.Light)]
    [InlineData(100, LoadState.Panic, false, CompressionLevel.Strong)]
    [InlineData(100, LoadState.Normal, true, CompressionLevel.Light)]
    public void Compression_ByLengthLoadAndDebt_HasItsLevel(long tokens, LoadState load, bool inDebt, CompressionLevel level) =>
        Assert.Equal(level, Firewall.Compression(tokens, load, inDebt, _options));

    [Theory]
    [InlineData(Tier.Free, 500, "concise", "brief")]
    [InlineData(Tier.Pro, 1_500, "balanced", "professional")]
    [InlineData(Tier.Elite, 3_000, "detailed", "comprehensive")]
    [InlineData(Tier.Enterprise, 5_000, "complete", "executive")]
    public void Shape_Tier_HasItsLengthAndStyle(Tier tier, long most, string verbosity, string style)
    {
        var shape = OutputShape.For(tier, 0.8, null);

        Assert.Equal((most, verbosity, style), (shape.MaxTokens, shape.Verbosity, shape.Style));
        Assert.Contains(style, shape.SystemLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompressionLevel.None, CompressionLevel.Strong, LoadState.Normal, CompressionLevel.Strong)]
    [InlineData(CompressionLevel.Light, CompressionLevel.None, LoadState.Idle, CompressionLevel.Light)]
    [InlineData(CompressionLevel.None, CompressionLevel.None, LoadState.Surge, CompressionLevel.Light)]
    [InlineData(CompressionLevel.Strong, CompressionLevel.Light, LoadState.Surge, CompressionLevel.Strong)]
    public void Compression_SettingsAndWish_AskForMoreNeverForLess(CompressionLevel least, CompressionLevel wish, LoadState load, CompressionLevel level) =>
        Assert.Equal(level, Firewall.Compression(100, load, false, new GovernanceOptions { Compression = least }, wish));


    [Fact]
    public void Shape_LowRating_IsAFifthShorter() => Assert.Equal(1_200, OutputShape.For(Tier.Pro, 0.69, null).MaxTokens);

    [Theory]
    [InlineData(100L, 100)]
    [InlineData(9_000L, 1_500)]
    public void Shape_CallersLimit_LowersAndNeverRaises(long callers, long most) =>
        Assert.Equal(most, OutputShape.For(Tier.Pro, 0.9, callers).MaxTokens);
}
