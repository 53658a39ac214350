using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Storage.Records;
using Npgsql;

namespace NexScout.Energy.Storage.Postgres;

/// <summary>The rows of one group commit, sorted by key, and the one round trip that writes them.</summary>
internal sealed class PostgresCommit
{
    private readonly List<Numbered<ActorWrite>> _states;
    private readonly List<Numbered<UsageRecord>> _closed = [];
    private readonly List<Numbered<OpenedCall>> _opened = [];
    private readonly List<Numbered<RequestId>> _withdrawn = [];
    private readonly List<Numbered<LoadEvent>> _loadEvents = [];
    private readonly List<Numbered<OwnedDebt>> _debts = [];
    private readonly DateTimeOffset _now;
    private readonly CommitParts _parts;

    /// <param name="writes">The writes; one key appears at most once.</param>
    /// <param name="events">Whether each closed call is told as an event.</param>
    /// <param name="now">The time.</param>
    public PostgresCommit(IReadOnlyList<ActorWrite> writes, bool events, DateTimeOffset now)
    {
        _now = now;
        _states = [.. writes.Select((write, n) => new Numbered<ActorWrite>(n, write))];
        _states.Sort(static (a, b) => a.Row.Key.Kind != b.Row.Key.Kind
            ? a.Row.Key.Kind.CompareTo(b.Row.Key.Kind)
            : string.CompareOrdinal(a.Row.Key.Key, b.Row.Key.Key));
        foreach (var (n, write) in _states) Take(n, write);
        _parts = Parts(events);
    }

    /// <summary>Writes; the results are in the order of the writes.</summary>
    public async Task<IReadOnlyList<WriteResult>> Run(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var batch = source.CreateBatch();
        // A single row is locked by its own change.
        if (_states.Count > 1) batch.BatchCommands.Add(Lock());
        batch.BatchCommands.Add(Apply());
        var results = new WriteResult[_states.Count];
        await using var rows = await batch.ExecuteReaderAsync(cancel);
        if (_states.Count > 1) await rows.NextResultAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            var before = rows.IsDBNull(1) ? [] : rows.GetFieldValue<string[]>(1);
            results[rows.GetInt32(0)] = before.Length == 0
                ? new WriteResult(WriteOutcome.VersionConflict)
                : new WriteResult(WriteOutcome.AlreadyClosed, [.. before.Select(UsageRow.Id)]);
        }

        return results;
    }

    private void Take(int n, ActorWrite write)
    {
        foreach (var record in write.Closed) _closed.Add(new(n, record));
        foreach (var call in write.Opened)
        {
            if (!CommitRules.Closes(write, call.Id)) _opened.Add(new(n, call));
        }

        foreach (var id in write.Withdrawn) _withdrawn.Add(new(n, id));
        foreach (var debt in write.Debts) _debts.Add(new(n, new(UserKey.Parse(write.Key.Key), debt, _now)));
        foreach (var change in write.LoadEvents) _loadEvents.Add(new(n, change));
    }

    private CommitParts Parts(bool events)
    {
        var parts = CommitParts.None;
        if (_states.Exists(static write => write.Row.ReadVersion == 0)) parts |= CommitParts.New;
        if (_closed.Count > 0) parts |= events ? CommitParts.Closed | CommitParts.Told : CommitParts.Closed;
        if (_opened.Count > 0) parts |= CommitParts.Opened;
        if (_withdrawn.Count > 0) parts |= CommitParts.Withdrawn;
        if (_loadEvents.Count > 0) parts |= CommitParts.LoadEvents;
        if (_debts.Count > 0) parts |= CommitParts.Debts;
        return parts;
    }

    private NpgsqlBatchCommand Lock()
    {
        var command = new NpgsqlBatchCommand(CommitSql.Lock);
        command.Parameters.Add(CommitColumns.States[1].Values(_states));
        command.Parameters.Add(CommitColumns.States[2].Values(_states));
        return command;
    }

    private NpgsqlBatchCommand Apply()
    {
        var command = new NpgsqlBatchCommand(CommitSql.Apply(_parts));
        Add(CommitColumns.States, _states);
        Add(CommitColumns.Closed, _closed);
        Add(CommitColumns.Opened, _opened);
        Add(CommitColumns.Withdrawn, _withdrawn);
        Add(CommitColumns.LoadEvents, _loadEvents);
        Add(CommitColumns.Debts, _debts);
        if (_parts.HasFlag(CommitParts.Told))
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = _now.UtcDateTime, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        return command;

        void Add<T>(ArrayColumn<T>[] columns, List<T> rows)
        {
            if (rows.Count == 0) return;
            foreach (var column in columns) command.Parameters.Add(column.Values(rows));
        }
    }
}
