using NexScout.Energy.Hosting;

namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task TakeJob_ManyAtOnce_OneGetsIt()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Store : Other).TakeJob("job", $"node{i}", Some.Noon, _lease, Cancel)));
        Assert.Single(taken, won => won);
    }

    [Fact]
    public async Task TakeJob_EndedFailedOrLeftBehind_IsDueAtItsTime()
    {
        Assert.True(await Store.TakeJob("job", "one", Some.Noon, _lease, Cancel));
        await Store.EndJob("job", "two", Some.Noon, "not mine", false, Some.Noon, Cancel);
        Assert.False(await Store.TakeJob("job", "two", Some.Noon, _lease, Cancel));
        await Store.EndJob("job", "one", Some.Noon, "done", true, Some.Noon.AddHours(1), Cancel);
        var state = Assert.Single(await Store.Jobs(Cancel));
        Assert.Equal(("job", null, Some.Noon, Some.Noon.AddHours(1), "done", 1), (state.Name, state.Owner, state.LastRun, state.NextRun, state.Result, state.Failures));
        Assert.False(await Store.TakeJob("job", "two", Some.Noon.AddMinutes(59), _lease, Cancel));
        Assert.True(await Store.TakeJob("job", "two", Some.Noon.AddHours(1), _lease, Cancel));
        // Its process died: the next takes it when the lease has run out.
        Assert.False(await Store.TakeJob("job", "one", Some.Noon.AddHours(1).AddMinutes(9), _lease, Cancel));
        Assert.True(await Store.TakeJob("job", "one", Some.Noon.AddHours(1).AddMinutes(10), _lease, Cancel));
    }

    [Fact]
    public async Task RemoveUsage_OldOnes_LeavesNewOnesAndTheAccounts()
    {
        await Commit(Some.Write(0) with { Closed = [.. Enumerable.Range(1, 30).Select(i => Some.Record(i) with { At = Some.Noon.AddDays(-i) })] });
        // What is in no sum yet stays.
        Assert.Equal(0, await Store.RemoveUsage(Some.Noon.AddDays(-10), 8, Cancel));
        await Store.RollUp(Some.Noon, 10_000, Cancel);
        Assert.Equal(8, await Store.RemoveUsage(Some.Noon.AddDays(-10), 8, Cancel));
        Assert.Equal(12, await Store.RemoveUsage(Some.Noon.AddDays(-10), 100, Cancel));
        Assert.Equal(0, await Store.RemoveUsage(Some.Noon.AddDays(-10), 100, Cancel));
        Assert.Equal(10, (await Store.Totals(new UsageQuery(), Cancel)).Requests);
        Assert.NotNull(await Store.Load(new ActorKey(ActorKind.User, "acme/ann"), Cancel));
    }

    [Fact]
    public async Task RemoveNodes_GoneAndLeftNothing_LeavesThoseWithOpenCalls()
    {
        await Store.Heartbeat("gone", Some.Noon.AddDays(-3), Some.Noon.AddDays(-3), Cancel);
        await Store.Heartbeat(Some.Opened(1).Node, Some.Noon.AddDays(-3), Some.Noon.AddDays(-3), Cancel);
        await Store.Heartbeat("alive", Some.Noon, Some.Noon.AddMinutes(1), Cancel);
        await Commit(Some.Write(0) with { Opened = [Some.Opened(1)] });
        Assert.Equal(1, await Store.RemoveNodes(Some.Noon.AddDays(-1), Cancel));
    }
}
