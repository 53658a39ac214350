using NexScout.Energy.Pricing;
using Xunit;

namespace NexScout.Energy.Tests.Pricing;

public sealed class ModelPriceTests
{
    private static readonly ModelPrice _price = new()
    {
        Input = TokenPrice.PerThousand(0.003m),
        Output = TokenPrice.PerThousand(0.015m),
        CachedInput = TokenPrice.PerThousand(0.0003m),
        CacheWrite = TokenPrice.PerThousand(0.00375m),
        HourCacheWrite = TokenPrice.PerThousand(0.006m),
    };

    [Theory]
    [InlineData(1_000, 0, 0, 0, 0, 3_000_000)]
    [InlineData(1_000, 100, 0, 0, 0, 4_500_000)]
    [InlineData(1_000, 0, 1_000, 0, 0, 300_000)]
    [InlineData(1_000, 0, 0, 1_000, 0, 3_750_000)]
    [InlineData(1_000, 0, 0, 1_000, 1_000, 6_000_000)]
    [InlineData(1_000, 0, 200, 600, 400, 3_810_000)] // 200 plain, 200 read, 200 written and 400 for longer
    public void Cost_EachKindOfInput_HasItsPrice(long input, long output, long cached, long written, long longer, long nanoUsd) =>
        Assert.Equal(nanoUsd, _price.Cost(new TokenUsage(input, output, cached, written, 0, longer)).Value);

    [Fact]
    public void MostCost_WhateverTheCacheDoes_IsNotPassed() => Assert.Equal(6_000_000 + 1_500_000, _price.MostCost(1_000, 100).Value);

    [Fact]
    public void Cost_NoPriceOfTheCache_IsTheInputs() => Assert.Equal(
        3_000_000, (_price with { CachedInput = null, CacheWrite = null, HourCacheWrite = null }).Cost(new TokenUsage(1_000, 0, 200, 600, 0, 400)).Value);
}
