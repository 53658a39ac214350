using NexScout.Energy.Jobs;
using Xunit;

namespace NexScout.Energy.Tests.Jobs;

public sealed class OldRowsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(4_999, 1)]
    [InlineData(5_000, 2)]
    [InlineData(12_001, 3)]
    public async Task Remove_SoManyOld_LeavesNoneAndTakesAFewThousandAtOnce(int old, int times)
    {
        var (left, asked) = (old, 0);
        Assert.Equal(old, await OldRows.Remove(most =>
        {
            asked++;
            var now = Math.Min(most, left);
            left -= now;
            return Task.FromResult(now);
        }));
        Assert.Equal((0, times), (left, asked));
    }
}
