using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;
using Xunit;

namespace NexScout.Energy.Tests.Pipeline;

public sealed class AdmissionTests
{
    private static Admission Small(int capacity, int queue) =>
        new(new AdmissionOptions { Capacity = capacity, QueueLimit = queue }, TimeProvider.System);

    [Fact]
    public async Task Enter_UpToCapacity_IsImmediate()
    {
        var admission = Small(2, 0);

        Assert.True(await admission.Enter(Tier.Free, default));
        Assert.True(await admission.Enter(Tier.Free, default));
        Assert.False(await admission.Enter(Tier.Free, default));
        Assert.Equal(2, admission.InFlight);
    }

    [Fact]
    public async Task Leave_WithWaiters_LetsTheHighestTierInFirst()
    {
        var admission = Small(1, 4);
        await admission.Enter(Tier.Free, default);
        var free = admission.Enter(Tier.Free, default).AsTask();
        var elite = admission.Enter(Tier.Elite, default).AsTask();

        admission.Leave();

        Assert.True(await elite);
        Assert.False(free.IsCompleted);
        admission.Leave();
        Assert.True(await free);
        Assert.Equal(1, admission.InFlight);
        Assert.Equal(0, admission.Queued);
    }

    [Fact]
    public async Task Enter_FullQueue_ShedsTheLowestTier()
    {
        var admission = Small(1, 1);
        await admission.Enter(Tier.Pro, default);
        var free = admission.Enter(Tier.Free, default).AsTask();

        var pro = admission.Enter(Tier.Pro, default).AsTask();

        Assert.False(await free);
        Assert.False(pro.IsCompleted);
        Assert.False(await admission.Enter(Tier.Free, default));
        admission.Leave();
        Assert.True(await pro);
    }

    [Fact]
    public async Task Enter_ClientGoesAwayWhileWaiting_TakesNoPlace()
    {
        var admission = Small(1, 1);
        await admission.Enter(Tier.Pro, default);
        using var client = new CancellationTokenSource();
        var waiting = admission.Enter(Tier.Pro, client.Token).AsTask();

        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, admission.Queued);
        admission.Leave();
        Assert.Equal(0, admission.InFlight);
    }

    [Fact]
    public async Task EnterAndLeave_UnderContention_NeverPassesCapacity()
    {
        var admission = Small(8, 10_000);
        var inside = 0;
        var most = 0;

        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(async i =>
        {
            await Task.Yield();
            Assert.True(await admission.Enter((Tier)(i % 4), default));
            var now = Interlocked.Increment(ref inside);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            admission.Leave();
        }));

        Assert.InRange(most, 1, 8);
        Assert.Equal(0, admission.InFlight);
        Assert.Equal(0, admission.Queued);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
