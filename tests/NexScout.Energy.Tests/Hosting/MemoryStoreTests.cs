using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Tests.Budgets;
using Xunit;

namespace NexScout.Energy.Tests.Hosting;

public sealed class MemoryStoreTests
{
    private static readonly ActorKey _key = new(ActorKind.User, "w/u");
    private static readonly DateTimeOffset _now = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private readonly List<UsageRecord> _records = [];
    private readonly MemoryStore _store;

    public MemoryStoreTests() => _store = new MemoryStore(_records.Add);

    [Fact]
    public async Task Commit_AtTheVersionThatWasRead_IsMadeAndReadBack()
    {
        Assert.Equal(WriteOutcome.Committed, await Write(0));
        Assert.Equal(WriteOutcome.Committed, await Write(1));

        Assert.Equal(2, (await _store.Load(_key, CancellationToken.None))!.Version);
        Assert.Null(await _store.Load(new ActorKey(ActorKind.Workspace, "w/u"), CancellationToken.None));
    }

    [Fact]
    public async Task Commit_AtAnOlderVersion_IsAConflict()
    {
        await Write(0);

        Assert.Equal(WriteOutcome.VersionConflict, await Write(0, closed: Record()));
        Assert.Empty(_records);
    }

    [Fact]
    public async Task Commit_CallThatIsClosedAlready_WritesNothing()
    {
        var record = Record();
        await Write(0, closed: record);

        Assert.Equal(WriteOutcome.AlreadyClosed, await Write(1, closed: record));
        Assert.Equal(1, (await _store.Load(_key, CancellationToken.None))!.Version);
        Assert.Same(record, Assert.Single(_records));
    }

    [Fact]
    public async Task Trace_OfACall_FollowsIt()
    {
        var record = Record();
        Assert.Equal(CallTrace.Unknown, await _store.Trace(record.Id, CancellationToken.None));

        await Write(0, opened: Opened(record.Id));
        Assert.Equal(CallTrace.Opened, await _store.Trace(record.Id, CancellationToken.None));

        await Write(1, closed: record);
        Assert.Equal(CallTrace.Closed, await _store.Trace(record.Id, CancellationToken.None));
    }

    [Fact]
    public async Task Abandoned_CallOfADeadProcess_IsFoundUntilItIsClosed()
    {
        var record = Record();
        await _store.Heartbeat("node", _now, _now.AddMinutes(1), CancellationToken.None);
        await Write(0, opened: Opened(record.Id));

        Assert.Empty(await _store.Abandoned(_now, _now.AddHours(-1), 10, CancellationToken.None));
        Assert.Equal(record.Id, Assert.Single(await _store.Abandoned(_now.AddMinutes(2), _now.AddHours(-1), 10, CancellationToken.None)).Id);
        await Write(1, closed: record);
        Assert.Empty(await _store.Abandoned(_now.AddMinutes(2), _now.AddHours(-1), 10, CancellationToken.None));
    }

    [Fact]
    public async Task Commit_CallThatIsWithdrawn_LeavesNoTraceOfIt()
    {
        var record = Record();
        await Write(0, opened: Opened(record.Id));

        await Write(1, withdrawn: record.Id);

        Assert.Equal(CallTrace.Unknown, await _store.Trace(record.Id, CancellationToken.None));
        Assert.Empty(_records);
    }

    [Fact]
    public async Task Abandoned_CallOpenedAgainAfterItsEnd_IsNone()
    {
        var record = Record();
        await Write(0, closed: record);
        await Write(1, opened: Opened(record.Id));

        Assert.Empty(await _store.Abandoned(_now, _now.AddHours(1), 10, CancellationToken.None));
    }

    private async Task<WriteOutcome> Write(long read, OpenedCall? opened = null, UsageRecord? closed = null, RequestId? withdrawn = null)
    {
        var write = new ActorWrite
        {
            Key = _key,
            ReadVersion = read,
            State = "{}"u8.ToArray(),
            Opened = opened is null ? [] : [opened],
            Closed = closed is null ? [] : [closed],
            Withdrawn = withdrawn is { } id ? [id] : [],
        };
        return (await _store.Commit([write], CancellationToken.None))[0].Outcome;
    }

    private static UsageRecord Record() =>
        new() { Id = RequestId.New(), User = new UserKey("w", "u"), Feature = "ai_message", Outcome = CallOutcome.Succeeded, At = _now };

    private static OpenedCall Opened(RequestId id) => Account.Opened(id, _now, new UserKey("w", "u"));
}
