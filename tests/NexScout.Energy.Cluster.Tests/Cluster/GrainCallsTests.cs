using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>What a process takes for an answer of the cluster.</summary>
public sealed class GrainCallsTests
{
    [Fact]
    public async Task Silence_TheClusterSaysThatStorageIsAway_HasEnded()
    {
        var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        var calls = new GrainCalls(new ClusterHostOptions { RetryWithin = TimeSpan.Zero }, clock);
        var silence = TimeSpan.FromSeconds(20);
        clock.JumpTo(clock.Now + silence);

        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await calls.Make<bool>(_ => throw new TimeoutException()));
        Assert.Equal(silence, calls.Silence);

        await Assert.ThrowsAsync<LedgerUnavailableException>(
            async () => await calls.Make<bool>(_ => throw new LedgerUnavailableException("storage is away")));
        Assert.Equal(TimeSpan.Zero, calls.Silence);
    }
}
