using NexScout.Energy.Budgets;

namespace NexScout.Energy.Hosting;

/// <summary>Where actors' states and records live (DESIGN "Durability", "Storage"). Implementations: SQLite and PostgreSQL.
/// When the database is away every member throws <see cref="LedgerUnavailableException"/>, soon rather than late.</summary>
public interface IEnergyStore
{
    /// <summary>Whether other processes may write to the same database. Then a reservation must be committed before its call
    /// starts, since memory alone cannot know what the others hold.</summary>
    bool Shared { get; }

    /// <summary>How many transactions it takes at once with gain, ≥ 1.</summary>
    int Writers => 1;

    /// <summary>Creates or upgrades the schema, under a lock.</summary>
    Task Migrate(CancellationToken cancel);

    /// <summary>An actor's state, or null where it has none.</summary>
    Task<StoredState?> Load(ActorKey key, CancellationToken cancel);

    /// <summary>Writes all of <paramref name="writes"/> in one transaction. Each write stands or falls alone: its result says whether
    /// it was made. Results are in the order of the writes; one key appears at most once.</summary>
    Task<IReadOnlyList<WriteResult>> Commit(IReadOnlyList<ActorWrite> writes, CancellationToken cancel);

    /// <summary>Whether a call was opened or closed before, for callers that bring an idempotency key.</summary>
    Task<CallTrace> Trace(RequestId id, CancellationToken cancel);

    /// <summary>Says that this process lives until <paramref name="until"/>.</summary>
    Task Heartbeat(string node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel);

    /// <summary>Opened calls whose process is gone (its heartbeat ended before <paramref name="now"/>) or that are older than
    /// <paramref name="openedBefore"/>, oldest first, at most <paramref name="most"/>. Of those, what was opened again after its closing
    /// record is removed: nothing closes it any more.</summary>
    Task<IReadOnlyList<OpenedCall>> Abandoned(DateTimeOffset now, DateTimeOffset openedBefore, int most, CancellationToken cancel);
}

/// <summary>Names an actor's state: kind and key.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Key">Which one: <c>workspace/user</c>, a workspace, <c>provider/model</c>, <c>system</c>.</param>
public readonly record struct ActorKey(ActorKind Kind, string Key);

/// <summary>The kinds of actors. The numbers are stored.</summary>
public enum ActorKind
{
    /// <summary>A user's budget.</summary>
    User = 1,

    /// <summary>A workspace's budget.</summary>
    Workspace = 2,

    /// <summary>A model cluster.</summary>
    Cluster = 3,

    /// <summary>The system's load.</summary>
    Load = 4,
}

/// <summary>A state as read.</summary>
/// <param name="Version">Its version, ≥ 1.</param>
/// <param name="Json">UTF-8 JSON.</param>
public sealed record StoredState(long Version, ReadOnlyMemory<byte> Json);

/// <summary>One actor's state and what happened since its last write.</summary>
public sealed record ActorWrite
{
    /// <summary>Whose state.</summary>
    public required ActorKey Key { get; init; }

    /// <summary>The version it was read at; 0 where it has none yet. The write makes it one more.</summary>
    public required long ReadVersion { get; init; }

    /// <summary>The state, UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> State { get; init; }

    /// <summary>Calls opened and not closed since.</summary>
    public IReadOnlyList<OpenedCall> Opened { get; init; } = [];

    /// <summary>Calls that were opened and are as if they had not been: each loses its opened record. None of them is among
    /// <see cref="Opened"/>.</summary>
    public IReadOnlyList<RequestId> Withdrawn { get; init; } = [];

    /// <summary>Calls closed: each removes its opened record and adds one row to the usage log.</summary>
    public IReadOnlyList<UsageRecord> Closed { get; init; } = [];

    /// <summary>Changes of the user's debt, oldest first.</summary>
    public IReadOnlyList<Debt> Debts { get; init; } = [];

    /// <summary>Changes of the load state, oldest first.</summary>
    public IReadOnlyList<Load.LoadEvent> LoadEvents { get; init; } = [];
}

/// <summary>Whether a write was made.</summary>
public enum WriteOutcome
{
    /// <summary>Written.</summary>
    Committed,

    /// <summary>Somebody else wrote since: reload and apply again.</summary>
    VersionConflict,

    /// <summary>One of the closed calls was in the log already: nothing of this write was made.</summary>
    AlreadyClosed,
}

/// <summary>The result of one write.</summary>
/// <param name="Outcome">Whether it was made.</param>
/// <param name="ClosedBefore">Where <see cref="WriteOutcome.AlreadyClosed"/>: the calls that were in the log.</param>
public readonly record struct WriteResult(WriteOutcome Outcome, IReadOnlyList<RequestId>? ClosedBefore = null);

/// <summary>What storage knows of a call.</summary>
public enum CallTrace
{
    /// <summary>Nothing.</summary>
    Unknown,

    /// <summary>It runs, or its process died.</summary>
    Opened,

    /// <summary>It has its closing record.</summary>
    Closed,
}
