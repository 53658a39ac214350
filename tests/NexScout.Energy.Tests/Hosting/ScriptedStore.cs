using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Tests.Hosting;

/// <summary>A store in memory whose next commits can be told to fail, before or after they are made, or to be raced by another writer.</summary>
internal sealed class ScriptedStore : IEnergyStore
{
    private readonly Dictionary<ActorKey, StoredState> _states = [];
    private readonly Queue<Fault> _faults = new();

    public enum Fault
    {
        BeforeCommit,
        AfterCommit,
    }

    public bool Shared { get; init; }

    public int Writers { get; init; } = 1;

    /// <summary>Released once for each commit that begins.</summary>
    public SemaphoreSlim Begun { get; } = new(0);

    public bool Away { get; set; }

    /// <summary>A key whose writes this store never takes.</summary>
    public ActorKey? Poisoned { get; set; }

    public int Commits { get; private set; }

    /// <summary>Runs before each commit: the place for another writer to be faster.</summary>
    public Action? Racing { get; set; }

    /// <summary>Holds commits back until released.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Begins work while commits are held back, then lets them go and waits for it.</summary>
    public async Task WhileHeld(Func<IEnumerable<Task>> begin)
    {
        var gate = new TaskCompletionSource();
        Gate = gate.Task;
        var begun = begin().ToList();
        gate.SetResult();
        await Task.WhenAll(begun);
    }

    public void FailNext(Fault fault) => _faults.Enqueue(fault);

    public StoredState? Peek(ActorKey key) => _states.GetValueOrDefault(key);

    public void Overwrite(ActorKey key, byte[] json) => _states[key] = new StoredState((Peek(key)?.Version ?? 0) + 1, json);

    public Task Migrate(CancellationToken cancel) => Task.CompletedTask;

    public Task<StoredState?> Load(ActorKey key, CancellationToken cancel)
    {
        if (Away) throw new LedgerUnavailableException("away");
        lock (_states) return Task.FromResult(_states.GetValueOrDefault(key));
    }

    public async Task<IReadOnlyList<WriteResult>> Commit(IReadOnlyList<ActorWrite> writes, CancellationToken cancel)
    {
        Begun.Release();
        await Gate;
        lock (_states) return Commit(writes);
    }

    public Task<CallTrace> Trace(RequestId id, CancellationToken cancel) => Task.FromResult(CallTrace.Unknown);

    public Task Heartbeat(string node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => Task.CompletedTask;

    public Task<IReadOnlyList<OpenedCall>> Abandoned(DateTimeOffset now, DateTimeOffset openedBefore, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<OpenedCall>>([]);

    private List<WriteResult> Commit(IReadOnlyList<ActorWrite> writes)
    {
        if (Away) throw new LedgerUnavailableException("away");
        _faults.TryPeek(out var fault);
        var faulty = _faults.Count > 0;
        if (writes.Any(write => write.Key == Poisoned)) throw new InvalidOperationException("a write of this transaction is bad");
        if (faulty) _faults.Dequeue();
        if (faulty && fault == Fault.BeforeCommit) throw new LedgerUnavailableException("lost before");
        Racing?.Invoke();
        Racing = null;
        Commits++;
        var results = writes.Select(Write).ToList();
        if (faulty && fault == Fault.AfterCommit) throw new LedgerUnavailableException("lost after");
        return results;
    }

    private WriteResult Write(ActorWrite write)
    {
        if ((Peek(write.Key)?.Version ?? 0) != write.ReadVersion) return new WriteResult(WriteOutcome.VersionConflict);
        _states[write.Key] = new StoredState(write.ReadVersion + 1, write.State);
        return new WriteResult(WriteOutcome.Committed);
    }
}
