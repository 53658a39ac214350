using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Providers;
using Xunit;

namespace NexScout.Energy.Tests.Pipeline;

public sealed class BackOffTests
{
    private static readonly RetryOptions _options = new();

    private static BackOff With(double jitter) => new(_options, new Jitter(() => jitter));

    private static ProviderException Failure(ProviderFailure kind, TimeSpan? retryAfter = null) => new(kind, "no", null, retryAfter);

    [Theory]
    [InlineData(ProviderFailure.Rejected)]
    [InlineData(ProviderFailure.Unavailable)]
    [InlineData(ProviderFailure.TimedOut)]
    [InlineData(ProviderFailure.Broken)]
    public void Next_LastModel_DoublesFromOneSecond(ProviderFailure kind)
    {
        Assert.Equal(TimeSpan.FromSeconds(1), With(1).Next(Failure(kind), 0, TimeSpan.Zero, isLast: true));
        Assert.Equal(TimeSpan.FromSeconds(2), With(1).Next(Failure(kind), 1, TimeSpan.Zero, isLast: true));
    }

    [Fact]
    public void Next_ThirdTryFailed_GivesTheModelUp() =>
        Assert.Null(With(0).Next(Failure(ProviderFailure.Unavailable), 2, TimeSpan.Zero, isLast: true));

    [Theory]
    [InlineData(ProviderFailure.BadRequest)]
    [InlineData(ProviderFailure.Denied)]
    public void Next_WhatCannotSucceedAgain_IsNotRetried(ProviderFailure kind) =>
        Assert.Null(With(0).Next(Failure(kind), 0, TimeSpan.Zero, isLast: true));

    [Fact]
    public void Next_RetryAfter_GoesFirst() =>
        Assert.Equal(
            TimeSpan.FromSeconds(7),
            With(0.1).Next(Failure(ProviderFailure.Rejected, TimeSpan.FromSeconds(7)), 0, TimeSpan.Zero, isLast: true));

    [Fact]
    public void Next_RetryAfterBeyondTheLongestWait_GivesTheModelUp() =>
        Assert.Null(With(0.1).Next(Failure(ProviderFailure.Rejected, TimeSpan.FromMinutes(5)), 0, TimeSpan.Zero, isLast: true));

    [Fact]
    public void Next_AnotherModelIsLeft_WaitsOnlyWithinTheFailOverTime()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(500), With(0.5).Next(Failure(ProviderFailure.Unavailable), 0, TimeSpan.Zero, isLast: false));
        Assert.Null(With(0.9).Next(Failure(ProviderFailure.Unavailable), 0, TimeSpan.Zero, isLast: false));
        Assert.Null(With(0.5).Next(Failure(ProviderFailure.Unavailable), 0, TimeSpan.FromMilliseconds(400), isLast: false));
        Assert.Null(With(0).Next(Failure(ProviderFailure.Rejected, TimeSpan.FromSeconds(2)), 0, TimeSpan.Zero, isLast: false));
    }
}
