using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Hosting;

/// <summary>What the group commit needs of an actor.</summary>
internal interface IDurable
{
    /// <summary>Whose state.</summary>
    ActorKey Key { get; }

    /// <summary>Takes everything that waits as one write; null where nothing does.</summary>
    ActorWrite? TakeWrite();

    /// <summary>The result of the write that was taken. When it returns, the actor is ready for its next one.</summary>
    ValueTask Written(WriteResult result);

    /// <summary>Storage is away; a write that was taken may or may not have been made. Told again at each try to reach it.</summary>
    void Failed(Exception reason);

    /// <summary>Storage works but will never take the write: it is given up, its callers are told. <see cref="Recover"/> follows.</summary>
    void Drop(Exception reason);

    /// <summary>Storage is back: finds out what became of the failed write and puts right what it must.</summary>
    /// <exception cref="LedgerRefusedException">What is stored cannot be read: <see cref="Forget"/> follows.</exception>
    ValueTask Recover();

    /// <summary>All that was not written is given up, its callers are told, and the next one reads the state anew.</summary>
    void Forget(Exception reason);
}

/// <summary>The single writer of one state in this process. Commands run under a lock, since rules take less than a microsecond; what
/// they change is written by the <see cref="GroupCommit"/>: one write in flight, the rest sharing the next (DESIGN, Durability 4, 5).</summary>
internal abstract class DurableActor<TState>(ActorContext context) : IDurable
    where TState : class
{
    private readonly Lock _gate = new();
    // Both null while nothing is under way: a million idle accounts should not keep a million empty lists.
    private List<ActorStep<TState>>? _waiting;
    private List<ActorStep<TState>>? _inFlight;
    private TState? _state;
    private long _version;
    private Task? _loading;
    private List<(long Step, TaskCompletionSource Durable)>? _confirming;
    private long _applied;
    private long _durable;
    private byte[]? _sent;
    private bool _queued;
    private bool _retired;
    private long _lastUsed = context.Clock.GetTimestamp();

    /// <summary>Whose state. Made when it is needed: a million idle accounts should not keep their names twice.</summary>
    public abstract ActorKey Key { get; }

    /// <summary>Clock, store, group commit.</summary>
    protected ActorContext Context => context;

    protected abstract TState Create(DateTimeOffset now);

    /// <summary>How the state is written. Read by <see cref="VersionedJson"/>, since another version may have written it.</summary>
    protected abstract JsonTypeInfo<TState> Json { get; }

    /// <summary>Whether the state may leave memory now; called under the lock.</summary>
    protected virtual bool MayRetire(TState state) => true;

    /// <summary>Tells a step that its call was in the log before it.</summary>
    protected virtual void MarkClosed(ActorStep<TState> step, IReadOnlyList<RequestId> closedBefore) { }

    /// <summary>The state, after <see cref="EnsureLoaded"/>.</summary>
    /// <exception cref="LedgerRefusedException">It was given up since.</exception>
    protected TState State => Loaded ?? throw GivenUp();

    /// <summary>The state, where it is loaded.</summary>
    protected TState? Loaded => Volatile.Read(ref _state);

    /// <summary>Loads the state on first use. A failed load is tried again by the next caller.</summary>
    protected ValueTask EnsureLoaded()
    {
        // Whoever is about to use it keeps it in memory.
        Volatile.Write(ref _lastUsed, context.Clock.GetTimestamp());
        if (Volatile.Read(ref _state) is not null) return ValueTask.CompletedTask;
        lock (_gate)
        {
            if (_state is not null) return ValueTask.CompletedTask;
            if (_loading is null or { IsCompleted: true }) _loading = Load();
            return new ValueTask(_loading);
        }
    }

    private async Task Load()
    {
        await Task.Yield();
        var stored = await context.Store.Load(Key, CancellationToken.None);
        lock (_gate)
        {
            _loading = null;
            if (_state is null) Adopt(stored);
        }
    }

    private void Adopt(StoredState? stored)
    {
        var state = stored is null ? Create(context.Clock.GetUtcNow()) : Read(stored);
        _version = stored?.Version ?? 0;
        Volatile.Write(ref _state, state);
    }

    private TState Read(StoredState stored)
    {
        try
        {
            return VersionedJson.Read(stored.Json.Span, Json);
        }
        catch (Exception e)
        {
            // A newer version of the program may have written it, or a hand.
            throw new LedgerRefusedException($"what is stored of {Key.Key} cannot be read: {e.Message}", e);
        }
    }

    private byte[] Written(TState state) => JsonSerializer.SerializeToUtf8Bytes(state, Json);

    private LedgerRefusedException GivenUp() => new($"the state of {Key.Key} was given up and is read again");

    /// <summary>As <see cref="EnsureLoaded"/>, and where other processes write too, reads again what they wrote since.</summary>
    /// <param name="matters">Whether what is stored is to take the place of what is in memory; always where null.</param>
    protected async ValueTask EnsureFresh(Func<TState, TState, bool>? matters = null)
    {
        await EnsureLoaded();
        if (!context.Store.Shared) return;
        var stored = await context.Store.Load(Key, CancellationToken.None);
        lock (_gate)
        {
            if (_waiting is not null || _inFlight is not null || stored is null || stored.Version <= _version) return;
            if (matters is null || matters(Read(stored), State)) Adopt(stored);
        }
    }

    /// <summary>Applies a step to the loaded state. With <paramref name="write"/> it goes to disk at once, without with the next flush.</summary>
    /// <exception cref="ObjectDisposedException">The actor was retired: ask the directory for its successor.</exception>
    protected void Run(ActorStep<TState> step, bool write = true)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_retired, this);
            _lastUsed = context.Clock.GetTimestamp();
            _state = step.Apply(State, context.Clock.GetUtcNow());
            if (!step.NeedsWrite) return;
            _applied++;
            (_waiting ??= []).Add(step);
            if (write) Enqueue();
        }
    }

    /// <summary>A step of a kind that is applied and not yet on disk; null where there is none.</summary>
    protected TStep? Unwritten<TStep, TKey>(TKey key, Func<TStep, TKey, bool> matches)
        where TStep : ActorStep<TState>
    {
        lock (_gate)
        {
            return In(_inFlight) ?? In(_waiting);
        }

        TStep? In(List<ActorStep<TState>>? steps)
        {
            if (steps is null) return null;
            foreach (var step in steps)
            {
                if (step is TStep kind && matches(kind, key)) return kind;
            }

            return null;
        }
    }

    /// <summary>Completes when every step applied so far is on disk.</summary>
    protected ValueTask AllDurable()
    {
        lock (_gate)
        {
            if (_durable == _applied) return ValueTask.CompletedTask;
            var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_confirming ??= []).Add((_applied, durable));
            return new ValueTask(durable.Task);
        }
    }

    private void Confirmed()
    {
        _durable = _applied - (_waiting?.Count ?? 0);
        if (_confirming is null) return;
        foreach (var (step, durable) in _confirming)
        {
            if (step <= _durable) durable.TrySetResult();
        }

        _confirming.RemoveAll(waiter => waiter.Step <= _durable);
    }

    /// <summary>Hands what waits for a flush to the group commit.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_waiting is not null) Enqueue();
        }
    }

    /// <summary>Whether nobody used it since <paramref name="before"/> (a clock timestamp).</summary>
    public bool IdleSince(long before) => Volatile.Read(ref _lastUsed) <= before;

    /// <summary>Takes the actor out of use where it was idle since <paramref name="usedBefore"/> (a clock timestamp), nothing waits to be
    /// written and its state may go.</summary>
    public bool TryRetire(long usedBefore)
    {
        lock (_gate)
        {
            if (_lastUsed > usedBefore || _waiting is not null || _inFlight is not null) return false;
            if (_state is not null && !MayRetire(_state)) return false;
            return _retired = true;
        }
    }

    private void Enqueue()
    {
        if (_queued) return;
        _queued = true;
        context.Commit.Enqueue(this);
    }

    ActorWrite? IDurable.TakeWrite()
    {
        lock (_gate)
        {
            if (_waiting is null)
            {
                _queued = false;
                return null;
            }

            var events = new ActorEvents();
            foreach (var step in _waiting) step.Collect(events);
            (_inFlight, _waiting) = (_waiting, null);
            _sent = Written(_state!);
            return events.ToWrite(Key, _version, _sent);
        }
    }

    async ValueTask IDurable.Written(WriteResult result)
    {
        if (result.Outcome == WriteOutcome.Committed)
        {
            Completed();
            return;
        }

        foreach (var step in _inFlight ?? []) MarkClosed(step, result.ClosedBefore ?? []);
        ApplyAgain(await context.Store.Load(Key, CancellationToken.None));
    }

    void IDurable.Failed(Exception reason)
    {
        lock (_gate)
        {
            foreach (var step in _inFlight ?? []) step.StorageAway(reason);
            foreach (var step in _waiting ?? []) step.StorageAway(reason);
            // Whoever waits before it goes on: on trust it may, otherwise it hears that storage is away.
            foreach (var (_, durable) in _confirming ?? [])
            {
                if (context.TrustTokens > 0) durable.TrySetResult();
                else durable.TrySetException(new LedgerUnavailableException("storage went away before the call could begin its answer", reason));
            }

            _confirming = null;
        }
    }

    void IDurable.Drop(Exception reason)
    {
        lock (_gate) DropInFlight(reason, new LedgerUnavailableException("the write was refused", reason));
    }

    void IDurable.Forget(Exception reason)
    {
        lock (_gate)
        {
            DropInFlight(reason, new LedgerRefusedException("the write was given up", reason));
            foreach (var step in _waiting ?? []) step.Dropped(reason);
            (_waiting, _queued) = (null, false);
            _durable = _applied;
            Volatile.Write(ref _state, null);
        }
    }

    private void DropInFlight(Exception reason, LedgerUnavailableException told)
    {
        foreach (var step in _inFlight ?? []) step.Dropped(reason);
        foreach (var (_, durable) in _confirming ?? []) durable.TrySetException(told);
        (_inFlight, _confirming, _sent) = (null, null, null);
    }

    async ValueTask IDurable.Recover()
    {
        var stored = await context.Store.Load(Key, CancellationToken.None);
        // The failed write was made if the store holds exactly what was sent, one version on.
        if (stored is not null && stored.Version == _version + 1 && _sent is not null && Written(Read(stored)).AsSpan().SequenceEqual(_sent))
        {
            Completed();
        }
        else
        {
            ApplyAgain(stored);
        }
    }

    private void Completed()
    {
        lock (_gate)
        {
            _version++;
            foreach (var step in _inFlight ?? []) step.Complete();
            Confirmed();
            Next();
        }
    }

    private void ApplyAgain(StoredState? stored)
    {
        lock (_gate)
        {
            Adopt(stored);
            List<ActorStep<TState>> again = [.. _inFlight ?? [], .. _waiting ?? []];
            var now = context.Clock.GetUtcNow();
            foreach (var step in again) _state = step.Apply(_state!, now);
            _waiting = again.Count > 0 ? again : null;
            Next();
        }
    }

    private void Next()
    {
        _inFlight = null;
        _sent = null;
        _queued = false;
        if (_waiting is not null) Enqueue();
    }
}
