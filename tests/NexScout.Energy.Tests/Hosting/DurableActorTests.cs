using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using Xunit;

namespace NexScout.Energy.Tests.Hosting;

public sealed class DurableActorTests : IAsyncDisposable
{
    private static readonly ActorKey _key = new(ActorKind.User, "acme/ann");
    private readonly ScriptedStore _store = new();
    private readonly GroupCommit _commit;
    private readonly ActorContext _context;
    private readonly Counter _actor;

    public DurableActorTests()
    {
        _commit = new GroupCommit(_store, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        _context = new ActorContext(_store, _commit, TimeProvider.System, TimeSpan.FromSeconds(20));
        _actor = new Counter(_key, _context);
        _commit.Start();
    }

    [Fact]
    public async Task Add_Once_IsDurableWhenItReturns()
    {
        await _actor.Add(3);

        Assert.Equal(3, Stored());
    }

    [Fact]
    public async Task Add_ManyWhileAWriteIsInFlight_ShareTheNext()
    {
        // Loaded before, so that each of the hundred is applied before the next is asked for.
        await _actor.Add(1);

        await _store.WhileHeld(() => Enumerable.Range(0, 100).Select(_ => _actor.Add(1)));

        Assert.Equal(101, Stored());
        Assert.InRange(_store.Commits, 2, 3);
    }

    [Fact]
    public async Task Add_AnotherWriterWasFaster_IsAppliedToWhatItWrote()
    {
        await _actor.Add(1);
        _store.Racing = () => _store.Overwrite(_key, "1000"u8.ToArray());

        await _actor.Add(5);

        Assert.Equal(1005, Stored());
    }

    [Fact]
    public async Task Add_CommitLostBeforeItWasMade_IsWrittenOnce()
    {
        await _actor.Add(1);
        _store.FailNext(ScriptedStore.Fault.BeforeCommit);

        await _actor.Add(2);

        Assert.Equal(3, Stored());
    }

    [Fact]
    public async Task Add_CommitLostAfterItWasMade_IsWrittenOnce()
    {
        await _actor.Add(1);
        _store.FailNext(ScriptedStore.Fault.AfterCommit);

        await _actor.Add(2);

        Assert.Equal(3, Stored());
        Assert.True(_commit.Available);
    }

    [Fact]
    public async Task Add_CommitLostAndThenAnotherWriter_CountsBoth()
    {
        await _actor.Add(1);
        _store.FailNext(ScriptedStore.Fault.BeforeCommit);
        _store.Away = false;
        var add = _actor.Add(2);
        await add;
        _store.Racing = () => _store.Overwrite(_key, Encoding.UTF8.GetBytes("50"));

        await _actor.Add(4);

        Assert.Equal(54, Stored());
    }

    [Fact]
    public async Task Drop_OneBadWrite_DoesNotHoldUpTheOthers()
    {
        var other = new Counter(new ActorKey(ActorKind.User, "acme/bob"), _context);
        await _actor.Add(1);
        await other.Add(1);
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        _store.Poisoned = _key;
        var bad = _actor.Add(10);
        var good = other.Add(20);
        gate.SetResult();

        Assert.True(await Outcome(bad));
        Assert.False(await Outcome(good));
        Assert.True(_commit.Available);
        _store.Poisoned = null;
        await _actor.Add(5);
        Assert.Equal(6, Stored());
    }

    [Fact]
    public async Task TryRetire_NothingWaits_EndsTheActor()
    {
        await _actor.Add(1);

        Assert.True(_actor.TryRetire(long.MaxValue));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _actor.Add(1));
    }

    [Fact]
    public async Task TryRetire_WriteInFlight_IsRefused()
    {
        var gate = new TaskCompletionSource();
        await _actor.Add(1);
        _store.Gate = gate.Task;
        var add = _actor.Add(1);

        Assert.False(_actor.TryRetire(long.MaxValue));

        gate.SetResult();
        await add;
    }

    [Fact]
    public async Task Confirm_AfterSteps_WaitsForTheirWrite()
    {
        await _actor.Add(1);
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var add = _actor.Add(1);

        var confirmed = _actor.Confirmed().AsTask();
        Assert.False(confirmed.IsCompleted);
        gate.SetResult();
        await confirmed;

        Assert.Equal(2, Stored());
        await add;
    }

    [Fact]
    public async Task Confirm_StorageGoesAwayMeanwhile_SaysSoInsteadOfWaiting()
    {
        await _actor.Add(1);
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var add = _actor.Add(1);
        var confirmed = _actor.Confirmed().AsTask();
        _store.FailNext(ScriptedStore.Fault.BeforeCommit);
        gate.SetResult();
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => confirmed);
        await add;
        Assert.Equal(2, Stored());
    }

    public async ValueTask DisposeAsync() => await _commit.DisposeAsync();

    private static async Task<bool> Outcome(Task task)
    {
        try
        {
            await task;
            return false;
        }
        catch (LedgerUnavailableException)
        {
            return true;
        }
    }

    private long Stored() => long.Parse(Encoding.UTF8.GetString(_store.Peek(_key)!.Json.Span), CultureInfo.InvariantCulture);
}
