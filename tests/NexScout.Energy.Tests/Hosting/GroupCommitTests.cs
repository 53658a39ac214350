using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using Xunit;

namespace NexScout.Energy.Tests.Hosting;

public sealed class GroupCommitTests : IAsyncDisposable
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(20);
    private readonly ScriptedStore _store = new() { Writers = 2 };
    private readonly GroupCommit _commit;
    private readonly Counter _ann;
    private readonly Counter _bob;

    public GroupCommitTests()
    {
        _commit = new GroupCommit(_store, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        var context = new ActorContext(_store, _commit, TimeProvider.System, _soon);
        _ann = new Counter(new ActorKey(ActorKind.User, "acme/ann"), context);
        _bob = new Counter(new ActorKey(ActorKind.User, "acme/bob"), context);
        _commit.Start();
    }

    [Fact]
    public async Task Enqueue_TwoWriters_OneBeginsWhileTheOtherIsUnderWay()
    {
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var first = _ann.Add(1);
        Assert.True(await _store.Begun.WaitAsync(_soon));
        var second = _bob.Add(2);
        var both = await _store.Begun.WaitAsync(_soon);
        gate.SetResult();

        await Task.WhenAll(first, second).WaitAsync(_soon);

        Assert.True(both);
        Assert.Equal((1, 2), (Stored(_ann), Stored(_bob)));
        Assert.Equal(2, _commit.Commits);
    }

    [Fact]
    public async Task Enqueue_OneActorTwice_HasOneWriteUnderWay()
    {
        await _ann.Add(1);

        await _store.WhileHeld(() => Enumerable.Range(0, 50).Select(_ => _ann.Add(1)));

        // A second writer of the same actor would have met a version that is not its own.
        Assert.Equal(51, Stored(_ann));
        Assert.Equal(_store.Commits, _store.Peek(_ann.Key)!.Version);
    }

    [Fact]
    public async Task Available_BothWritersMetAnOutage_OnlyWhenBothAreBack()
    {
        await Task.WhenAll(_ann.Add(1), _bob.Add(1));
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        while (_store.Begun.Wait(0)) { }
        var first = _ann.Add(10);
        Assert.True(await _store.Begun.WaitAsync(_soon));
        var second = _bob.Add(10);
        Assert.True(await _store.Begun.WaitAsync(_soon));
        _store.Away = true;
        gate.SetResult();
        while (_commit.Available) await Task.Yield();

        _store.Away = false;
        await Task.WhenAll(first, second).WaitAsync(_soon);

        while (!_commit.Available) await Task.Yield();
        Assert.Equal((11, 11), (Stored(_ann), Stored(_bob)));
    }

    [Fact]
    public async Task Stop_WritesWaitedForStorage_AreMadeWhenItIsBackInTime()
    {
        await Task.WhenAll(_ann.Add(1), _bob.Add(1));
        _store.Away = true;
        var first = _ann.Add(10);
        while (_commit.Available) await Task.Yield();
        var second = _bob.Add(10);

        var stopped = _commit.Stop(_soon);
        _store.Away = false;
        await stopped.WaitAsync(_soon);

        await Task.WhenAll(first, second).WaitAsync(_soon);
        Assert.Equal((11, 11), (Stored(_ann), Stored(_bob)));
    }

    [Fact]
    public async Task Add_WhatIsStoredCannotBeRead_IsRefusedAndHoldsUpNobody()
    {
        await Task.WhenAll(_ann.Add(1), _bob.Add(1));
        _store.Racing = () => _store.Overwrite(_ann.Key, "of a newer version"u8.ToArray());

        await Assert.ThrowsAnyAsync<LedgerUnavailableException>(() => _ann.Add(10).WaitAsync(_soon));
        await _bob.Add(10).WaitAsync(_soon);
        await Assert.ThrowsAsync<LedgerRefusedException>(() => _ann.Add(10).WaitAsync(_soon));

        Assert.True(_commit.Available);
        Assert.Equal(11, Stored(_bob));
        _store.Overwrite(_ann.Key, "7"u8.ToArray());
        await _ann.Add(1).WaitAsync(_soon);
        Assert.Equal(8, Stored(_ann));
    }

    public async ValueTask DisposeAsync()
    {
        await _commit.DisposeAsync();
        _store.Begun.Dispose();
    }

    private long Stored(Counter actor) => long.Parse(Encoding.UTF8.GetString(_store.Peek(actor.Key)!.Json.Span), System.Globalization.CultureInfo.InvariantCulture);
}
