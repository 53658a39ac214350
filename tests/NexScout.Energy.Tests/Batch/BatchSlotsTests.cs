using FsCheck;
using FsCheck.Fluent;
using NexScout.Energy.Batch;
using NexScout.Energy.Budgets;
using Xunit;

namespace NexScout.Energy.Tests.Batch;

public sealed class BatchSlotsTests
{
    private static readonly UserKey _ann = new("acme", "ann");
    private static readonly UserKey _bob = new("acme", "bob");

    private static BatchSlots Slots(int perUser, int atOnce) => new(new BatchOptions { PerUser = perUser, AtOnce = atOnce });

    [Fact]
    public void Enter_Default_IsFiveAtATimeForEachUser()
    {
        var slots = new BatchSlots(new BatchOptions());
        var ann = Enumerable.Range(0, 8).Select(_ => slots.Enter(_ann, default)).ToList();

        Assert.Equal(5, ann.Count(entered => entered.IsCompletedSuccessfully));
        Assert.True(slots.Enter(_bob, default).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Leave_ManyWait_UsersTakeTurns()
    {
        var slots = Slots(2, 2);
        var order = new List<string>();
        using var entered = new SemaphoreSlim(0);
        var calls = Enumerable.Range(0, 6).Select(i => (User: _ann, Name: $"ann{i}"))
            .Concat(Enumerable.Range(0, 2).Select(i => (User: _bob, Name: $"bob{i}"))).ToList();
        foreach (var (user, name) in calls) _ = Enter(slots, user, name, order, entered);
        for (var i = 0; i < 2; i++) Assert.True(await entered.WaitAsync(TimeSpan.FromSeconds(10)));

        for (var left = 0; order.Count < 8; left++)
        {
            slots.Leave(order[left].StartsWith("ann", StringComparison.Ordinal) ? _ann : _bob);
            Assert.True(await entered.WaitAsync(TimeSpan.FromSeconds(10)));
        }

        // Ann's batch of six was first; Bob's two are through before its last ones all the same.
        Assert.True(order.IndexOf("bob1") < order.IndexOf("ann5"), string.Join(' ', order));
    }

    [Fact]
    public async Task Enter_CancelledWhileWaiting_HoldsNoPlace()
    {
        var slots = Slots(1, 1);
        await slots.Enter(_ann, default);
        using var gone = new CancellationTokenSource();
        var waiting = slots.Enter(_ann, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        slots.Leave(_ann);

        Assert.Equal(0, slots.Running);
        Assert.True(slots.Enter(_bob, default).IsCompletedSuccessfully);
    }

    [Fact]
    public void Slots_AnyOrderOfEnteringLeavingAndCancelling_KeepBothLimits() => Check.QuickThrowOnFailure(
        Prop.ForAll(
            ArbMap.Default.ArbFor<(byte User, byte Act)[]>(),
            steps =>
            {
                var slots = Slots(2, 3);
                var entered = new List<(UserKey User, Task Task, CancellationTokenSource Gone)>();
                foreach (var (user, act) in steps ?? [])
                {
                    var key = new UserKey("w", $"u{user % 4}");
                    var running = entered.FindIndex(e => e.User == key && e.Task.IsCompletedSuccessfully);
                    var waiting = entered.FindIndex(e => e.User == key && !e.Task.IsCompleted);
                    if (act % 3 == 1 && running >= 0)
                    {
                        slots.Leave(key);
                        entered.RemoveAt(running);
                    }
                    else if (act % 3 == 2 && waiting >= 0)
                    {
                        entered[waiting].Gone.Cancel();
                        entered.RemoveAt(waiting);
                    }
                    else
                    {
                        var gone = new CancellationTokenSource();
                        entered.Add((key, slots.Enter(key, gone.Token), gone));
                    }

                    var inside = entered.Where(e => e.Task.IsCompletedSuccessfully).ToList();
                    if (inside.Count > 3 || slots.Running > 3 || inside.GroupBy(e => e.User).Any(of => of.Count() > 2)) return false;
                }

                return true;
            }));

    private static async Task Enter(BatchSlots slots, UserKey user, string name, List<string> order, SemaphoreSlim entered)
    {
        await slots.Enter(user, default);
        lock (order) order.Add(name);
        entered.Release();
    }
}
