using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using Xunit;

namespace NexScout.Energy.Tests.Hosting;

public sealed class SystemLoadActorTests : IAsyncDisposable
{
    private readonly ScriptedStore _store = new() { Shared = true };
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero));
    private readonly GroupCommit _commit;

    public SystemLoadActorTests()
    {
        _commit = new GroupCommit(_store, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        _commit.Start();
    }

    [Fact]
    public async Task Override_WithTheStateThatIsThere_OutlivesARestart()
    {
        Assert.True((await New().Override(LoadState.Idle)).Overridden);
        var restarted = await New().Snapshot();
        Assert.Equal((LoadState.Idle, true), (restarted.State, restarted.Overridden));
    }

    [Fact]
    public async Task Override_LiftedWhereTheStateStays_OutlivesARestart()
    {
        var load = New();
        await load.Override(LoadState.Normal);
        await Report(load, 0.3);
        Assert.Equal(LoadState.Normal, (await load.Override(null)).State);
        Assert.False((await New().Snapshot()).Overridden);
    }

    [Fact]
    public async Task Override_ThatHoldsAlready_IsNotWrittenAgain()
    {
        var load = New();
        await load.Override(LoadState.Normal);
        await load.Override(LoadState.Normal);
        Assert.Equal(1, _store.Commits);
    }

    [Fact]
    public async Task Override_StorageIsAway_IsRefused()
    {
        var load = New();
        await Report(load, 0.1);
        _store.Away = true;
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await load.Override(LoadState.Panic));
        Assert.Equal(LoadState.Idle, (await load.Snapshot()).State);
    }

    [Fact]
    public async Task Report_AnotherProcessWasToldToHoldOrToLetGo_FollowsWithinTwoSeconds()
    {
        var (told, other) = (New(), New());
        await Report(other, 0.1);
        await told.Override(LoadState.Surge);
        Assert.Equal((LoadState.Surge, true), await Report(other, 0.1));
        await told.Override(null);
        Assert.Equal((LoadState.Idle, false), await Report(other, 0.1));
        // Who was told has written it, and its event.
        Assert.Equal(2, _store.Commits);
    }

    [Fact]
    public async Task Override_AnotherProcessLetGoMeanwhile_HoldsAgain()
    {
        var (one, two) = (New(), New());
        await one.Override(LoadState.High);
        await two.Override(null);
        await one.Override(LoadState.High);
        Assert.True((await New().Snapshot()).Overridden);
    }

    [Fact]
    public async Task Report_StorageIsAway_GoesOn()
    {
        var load = New();
        await Report(load, 0.1);
        _store.Away = true;
        Assert.Equal((LoadState.High, false), await Report(load, 0.7));
    }

    public async ValueTask DisposeAsync()
    {
        _store.Away = false;
        await _commit.DisposeAsync();
    }

    private SystemLoadActor New() => new(
        new ActorContext(_store, _commit, _clock, TimeSpan.FromSeconds(20)), new LoadOptions(), new Publication<LoadSnapshot>(new LoadSnapshot()), (_, _) => []);

    // A second later.
    private async Task<(LoadState State, bool Overridden)> Report(SystemLoadActor load, double cpu)
    {
        _clock.JumpTo(_clock.Now.AddSeconds(1));
        var snapshot = await load.Report(new NodeLoad
        {
            Node = "node",
            InFlight = 0,
            Capacity = 1,
            Queue = 0,
            QueueLimit = 1,
            Cpu = cpu,
            ProviderSaturation = 0,
            At = _clock.Now,
        });
        return (snapshot.State, snapshot.Overridden);
    }
}
