using System.Data.Common;
using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Compression;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

/// <summary>What SQLite and PostgreSQL do alike: the statements both understand. What differs (connections, locks, the group commit,
/// what a lost database looks like) is in the two stores.</summary>
internal abstract partial class SqlStore(TimeProvider time) : IEnergyStore, IRecordReader, IKeyStore, ISettingsStore, IRewriteStore
{
    protected TimeProvider Time { get; } = time;

    public abstract bool Shared { get; }

    /// <inheritdoc/>
    public virtual int Writers => 1;

    public abstract Task Migrate(CancellationToken cancel);

    public abstract Task<StoredState?> Load(ActorKey key, CancellationToken cancel);

    public abstract Task<IReadOnlyList<WriteResult>> Commit(IReadOnlyList<ActorWrite> writes, CancellationToken cancel);

    /// <summary>Runs a read; a database that is away becomes <see cref="LedgerUnavailableException"/>.</summary>
    protected abstract Task<T> Read<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel);

    /// <summary>Reads in SQL what no contract asks for: tests and measurements.</summary>
    internal Task<T> Inspect<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel) => Read(work, cancel);

    /// <summary>Runs a write that is not on the hot path, in one transaction.</summary>
    protected abstract Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel);

    /// <summary>Runs a read over many rows: its statements see one moment, and it has a time of its own.</summary>
    protected abstract Task<T> Survey<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel);

    /// <summary>Runs a write over many rows, in one transaction, in the time of a survey.</summary>
    protected abstract Task<T> Tidy<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel);

    /// <summary>A moment of this process's clock, by the clock that all processes on the database go by.</summary>
    protected virtual DateTimeOffset Agreed(DateTimeOffset own) => own;

    /// <summary>A parameter in the database's own form: moments and <see cref="JsonText"/> differ.</summary>
    protected abstract DbParameter Parameter(string name, object? value);

    public Task<CallTrace> Trace(RequestId id, CancellationToken cancel) => Read(async connection =>
    {
        await using var command = Command(connection,
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM ai_usage_logs WHERE id = @id) THEN 2 "
            + "WHEN EXISTS (SELECT 1 FROM opened_calls WHERE id = @id) THEN 1 ELSE 0 END", ("id", id.ToString()));
        return (CallTrace)Convert.ToInt32(await command.ExecuteScalarAsync(cancel), System.Globalization.CultureInfo.InvariantCulture);
    }, cancel);

    public virtual Task Heartbeat(string node, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => Write(connection => Execute(
        connection,
        "INSERT INTO energy_nodes (node, seen_at, alive_until) VALUES (@node, @now, @until) "
        + "ON CONFLICT (node) DO UPDATE SET seen_at = excluded.seen_at, alive_until = excluded.alive_until",
        cancel, ("node", PlainText.Of(node)), ("now", Agreed(now)), ("until", Agreed(until))), cancel);

    public Task<IReadOnlyList<OpenedCall>> Abandoned(DateTimeOffset now, DateTimeOffset openedBefore, int most, CancellationToken cancel) =>
        Write(async connection =>
        {
            var at = Agreed(now);
            const string Left = "opened_calls AS o WHERE (o.opened_at < @before OR NOT EXISTS "
                + "(SELECT 1 FROM energy_nodes n WHERE n.node = o.node AND n.alive_until >= @now))";
            // Looked for here and not at every opening, which would cost each call a search of the log.
            await Execute(
                connection, $"DELETE FROM {Left} AND EXISTS (SELECT 1 FROM ai_usage_logs l WHERE l.id = o.id)", cancel, ("now", at), ("before", openedBefore));
            return await Rows(
                connection, $"SELECT {OpenedRow.Columns} FROM {Left} ORDER BY o.opened_at, o.id LIMIT @most",
                OpenedRow.Read, cancel, ("now", at), ("before", openedBefore), ("most", most));
        }, cancel);

    private DbCommand Command(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this assembly; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters) command.Parameters.Add(Parameter(name, value));
        return command;
    }

    private async Task<int> Execute(
        DbConnection connection, string sql, CancellationToken cancel, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task<IReadOnlyList<T>> Rows<T>(
        DbConnection connection, string sql, Func<DbDataReader, T> read, CancellationToken cancel, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var found = new List<T>();
        while (await rows.ReadAsync(cancel)) found.Add(read(rows));
        return found;
    }
}
