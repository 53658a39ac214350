using NexScout.Energy.Quotes;
using Xunit;

namespace NexScout.Energy.Tests.Quotes;

public sealed class QuoteOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreFaultless()
    {
        Assert.Equal(TimeSpan.FromSeconds(60), new QuoteOptions().HoldFor);
        Assert.Empty(new QuoteOptions().Validate());
    }

    [Theory]
    [InlineData(999, 5, 1)]
    [InlineData(1_000, 0, 0)]
    [InlineData(600_000, 50, 0)]
    [InlineData(600_001, 51, 2)]
    public void Validate_AtItsBorders_NamesWhatIsOutside(int milliseconds, int alternatives, int faults) =>
        Assert.Equal(faults, new QuoteOptions { HoldFor = TimeSpan.FromMilliseconds(milliseconds), Alternatives = alternatives }.Validate().Count);
}
