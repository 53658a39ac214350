using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage.Migrations;
using NexScout.Energy.Storage.Records;
using SQLitePCL;

namespace NexScout.Energy.Storage.Sqlite;

/// <summary>The embedded store: one file, one process. One connection writes, others read beside it (WAL).</summary>
/// <param name="options">Where the file is.</param>
/// <param name="time">The clock.</param>
/// <param name="readOnly">Only reads are asked for, of a file that is there and of this version: nothing of it is touched.</param>
internal sealed class SqliteStore(StorageOptions options, TimeProvider time, bool readOnly = false) : SqlStore(time), IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly WriterThread _thread = new();
    private readonly string _directory = options.DataDirectory!;
    private readonly string _connectionText = new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(options.DataDirectory!, "energy.db"),
        DefaultTimeout = (int)options.CommandTimeout.TotalSeconds,
        Pooling = true,
        Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
    }.ToString();
    private DirectoryLock? _lock;
    private SqliteConnection? _writer;
    private SqliteCommit? _commit;
    private SqliteCheckpoints? _checkpoints;
    private volatile bool _migrated;
    private int _disposed;

    public override bool Shared => false;

    public override Task Migrate(CancellationToken cancel) => Alone(async () =>
    {
        if (_migrated) return true;
        var writer = Open();
        await using var transaction = writer.BeginTransaction(deferred: false);
        await MigrationRunner.Run(writer, transaction, Migration.For("Sqlite"), cancel);
        await transaction.CommitAsync(cancel);
        _checkpoints = new SqliteCheckpoints(writer, _connectionText);
        _commit = new SqliteCommit(writer.Handle!, Time, options.CallEvents);
        return _migrated = true;
    }, cancel);

    public override async Task<StoredState?> Load(ActorKey key, CancellationToken cancel) => await Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT version, state FROM actor_state WHERE kind = @kind AND key = @key";
        command.Parameters.Add(Parameter("kind", (long)key.Kind));
        command.Parameters.Add(Parameter("key", PlainText.Of(key.Key)));
        using var rows = command.ExecuteReader();
        return Task.FromResult(rows.Read() ? new StoredState(rows.GetInt64(0), Encoding.UTF8.GetBytes(rows.GetString(1))) : null);
    }, cancel);

    public override async Task<IReadOnlyList<WriteResult>> Commit(IReadOnlyList<ActorWrite> writes, CancellationToken cancel)
    {
        CommitRules.Overlap(writes);
        return await Alone(() => Task.FromResult(Commit(writes)), cancel);
    }

    /// <summary>May be called more than once: a container disposes one store once for each contract it was asked for.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _writing.Wait();
        _commit?.Dispose();
        _checkpoints?.Dispose();
        _writer?.Dispose();
        using (var pooled = new SqliteConnection(_connectionText)) SqliteConnection.ClearPool(pooled);
        _lock?.Dispose();
        _thread.Dispose();
        _writing.Dispose();
    }

    protected override Task<T> Read<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel) => Guarded(async () =>
    {
        if (!readOnly) Ready();
        await using var connection = new SqliteConnection(_connectionText);
        connection.Open();
        return await work(connection);
    });

    protected override Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel) => Alone(async () =>
    {
        Ready();
        await using var transaction = _writer!.BeginTransaction(deferred: false);
        var result = await work(_writer);
        await transaction.CommitAsync(cancel);
        return result;
    }, cancel);

    protected override Task<T> Survey<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel) => Read(
        async connection =>
        {
            await using var snapshot = ((SqliteConnection)connection).BeginTransaction(deferred: true);
            return await work(connection);
        }, cancel);

    protected override Task<T> Tidy<T>(Func<DbConnection, Task<T>> work, CancellationToken cancel) => Write(work, cancel);

    // Moments are text, and text begins with the day.
    protected override string DayOf(string column) => $"substr({column}, 1, 10)";

    protected override string TierOf(string state) => $"json_extract({state}, '$.tier')";

    protected override string MemberOf(string state, string name) => $"json_extract({state}, '$.{name}')";

    // One writes at a time: what has the greater number was written later.
    protected override string EventTransaction => "0";

    protected override string EventsAfter => "seq > @number ORDER BY seq";

    protected override string EventsFromNow => "0, COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'energy_events'), 0)";

    protected override DbParameter Parameter(string name, object? value) => new SqliteParameter(name, value switch
    {
        null => DBNull.Value,
        DateTimeOffset at => SqliteTime.Text(at),
        JsonText json => json.Value,
        decimal money => money.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => value,
    });

    /// <summary>SQLite's calls block, for an fsync at worst, so they run beside the caller, on one thread and one at a time.</summary>
    private async Task<T> Alone<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            return await Guarded(() => _thread.Run(work));
        }
        finally
        {
            _writing.Release();
        }
    }

    private IReadOnlyList<WriteResult> Commit(IReadOnlyList<ActorWrite> writes)
    {
        var results = Ready().Run(writes);
        _checkpoints!.Committed(writes.Count);
        return results;
    }

    private SqliteCommit Ready() => _commit ?? throw new InvalidOperationException("The store has not been migrated: call Migrate at start.");

    private SqliteConnection Open()
    {
        if (_writer is not null) return _writer;
        _lock ??= DirectoryLock.Take(_directory);
        var writer = new SqliteConnection(_connectionText);
        writer.Open();
        using var command = writer.CreateCommand();
        // FULL: a commit is on disk when it returns. The log is moved by SqliteCheckpoints, and by SQLite itself past 64 MB.
        command.CommandText =
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000; PRAGMA wal_autocheckpoint = 16000; PRAGMA cache_size = -65536";
        command.ExecuteNonQuery();
        return _writer = writer;
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (SqliteException failed) when (Away(failed.SqliteErrorCode))
        {
            throw new LedgerUnavailableException($"SQLite cannot be read or written now: {failed.Message}", failed);
        }
    }

    private static bool Away(int code) => code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL or raw.SQLITE_IOERR
        or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_NOMEM or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;
}
