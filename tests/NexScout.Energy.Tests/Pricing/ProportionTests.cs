using FsCheck;
using FsCheck.Fluent;
using NexScout.Energy.Pricing;
using Xunit;

namespace NexScout.Energy.Tests.Pricing;

public sealed class ProportionTests
{
    [Theory]
    [InlineData(0, 0, 1, 0, 0)]
    [InlineData(7, 1, 2, 3, 4)]
    [InlineData(8, 1, 2, 4, 4)]
    [InlineData(long.MaxValue, 1, 1, long.MaxValue, long.MaxValue)]
    [InlineData(long.MaxValue, 3, 4, 6_917_529_027_641_081_855, 6_917_529_027_641_081_856)] // the product passes 64 bits
    [InlineData(long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue)]
    public void Proportion_KnownProducts_RoundDownAndUp(long a, long b, long c, long floor, long ceiling)
    {
        Assert.Equal(floor, Proportion.Floor(a, b, c));
        Assert.Equal(ceiling, Proportion.Ceiling(a, b, c));
        Assert.Equal(ceiling, Proportion.Ceiling((Int128)a * b, c));
    }

    [Fact]
    public void Proportion_AnyNumbers_IsThatOf128Bits() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), Compare).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Proportion_ResultAbove64Bits_Throws()
    {
        Assert.Throws<OverflowException>(() => Proportion.Floor(long.MaxValue, 2, 1));
        Assert.Throws<OverflowException>(() => Proportion.Ceiling(long.MaxValue, 2, 1));
        Assert.Throws<OverflowException>(() => Proportion.Ceiling((Int128)long.MaxValue * 2, 1));
    }

    private static void Compare(int seed)
    {
        // Of every length, so that products on both sides of 64 bits are met.
        var random = new Random(seed);
        var (a, b, c) = (Some(random), Some(random), Some(random) + 1);
        var (floor, up) = ((Int128)a * b / c, (((Int128)a * b) + c - 1) / c);
        if (up > long.MaxValue) return;
        Assert.Equal((long)floor, Proportion.Floor(a, b, c));
        Assert.Equal((long)up, Proportion.Ceiling(a, b, c));
        Assert.Equal((long)up, Proportion.Ceiling((Int128)a * b, c));
    }

    private static long Some(Random random) => random.NextInt64() >> random.Next(1, 63);
}
