using System.Data.Common;
using Microsoft.Data.Sqlite;
using NexScout.Energy.Storage.Migrations;
using NexScout.Energy.Storage.Sqlite;

namespace NexScout.Energy.Storage.Moving;

/// <summary>The SQLite file that is moved: read only, as of one moment, and with every server kept out.</summary>
internal sealed class SourceFile : IDisposable
{
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(1);
    private readonly DirectoryLock _lock;
    private readonly SqliteConnection _connection;

    private SourceFile(DirectoryLock taken, SqliteConnection connection) => (_lock, _connection) = (taken, connection);

    /// <summary>Opens it; waits for the lease of the server that ran last.</summary>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    /// <exception cref="InvalidOperationException">A server runs on it, or it is of another version.</exception>
    public static async Task<SourceFile> Open(string directory, TimeProvider time, CancellationToken cancel)
    {
        var file = Path.Combine(directory, "energy.db");
        if (!File.Exists(file)) throw new ArgumentException($"There is no energy.db in '{directory}': name its folder with --data.");
        var taken = DirectoryLock.Take(directory);
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        var source = new SourceFile(taken, connection);
        try
        {
            connection.Open();
            source.CheckVersion();
            await source.Stopped(time, cancel);
            connection.BeginTransaction(deferred: true);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>The tables to move, each with its columns and its primary key, in the order in which they were made. Leases of processes stay:
    /// without them, the first server on the target takes all open calls for abandoned, which they are.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key)> Tables()
    {
        var names = Rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT IN ('schema_migrations', 'energy_nodes') "
            + "ORDER BY rowid", row => row.GetString(0));
        return [.. names.Select(name =>
        {
            var columns = Rows(
                "SELECT name, pk FROM pragma_table_info(@table)", row => (Name: row.GetString(0), Key: row.GetInt64(1)), ("@table", name));
            return (name, (IReadOnlyList<string>)[.. columns.Select(c => c.Name)],
                (IReadOnlyList<string>)[.. columns.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => c.Name)]);
        })];
    }

    public long Count(string table) => Rows($"SELECT count(*) FROM {table}", row => row.GetInt64(0))[0];

    /// <summary>The greatest number that an <c>AUTOINCREMENT</c> column ever gave; 0 where none was given.</summary>
    public long Given(string table) =>
        Rows("SELECT seq FROM sqlite_sequence WHERE name = @table", row => row.GetInt64(0), ("@table", table)).FirstOrDefault();

    /// <summary>All rows, or those of a batch after a key.</summary>
    public IEnumerable<object?[]> Read(MovedTable table, string[]? after, long most)
    {
        using var command = Command(
            table.BatchSql(after is not null), [("@most", most), .. (after ?? []).Select((part, i) => ($"@k{i}", (object)part))]);
        using var rows = command.ExecuteReader();
        while (rows.Read()) yield return table.Read(rows);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _lock.Dispose();
    }

    private void CheckVersion()
    {
        var here = Rows("SELECT version FROM schema_migrations", row => row.GetInt32(0)).ToHashSet();
        var known = Migration.For("Sqlite").Select(migration => migration.Version).ToHashSet();
        if (here.Except(known).Any())
            throw new InvalidOperationException("The data file is of a newer version of NexScout Energy: move it with that version.");
        if (known.Except(here).Any())
            throw new InvalidOperationException(
                "The data file is of an older version: start 'energy serve' on it once with this version, stop it, then move it.");
    }

    // The lock keeps servers of this machine out. One that reaches the file some other way renews its lease; one that has ended does not.
    private async Task Stopped(TimeProvider time, CancellationToken cancel)
    {
        var seen = Lease();
        var wait = seen.Until - time.GetUtcNow();
        if (wait <= TimeSpan.Zero) return;
        if (wait <= _longestWait) await Task.Delay(wait, time, cancel);
        if (wait > _longestWait || Lease() != seen)
            throw new InvalidOperationException(
                $"The server {seen.Node} runs on these data (its lease holds until {Lease().Until:u}): stop it, then move them.");
    }

    private (string Node, DateTimeOffset Until) Lease() => Rows(
        "SELECT node, alive_until FROM energy_nodes ORDER BY alive_until DESC LIMIT 1",
        row => (row.GetString(0), SqliteTime.Parse(row.GetString(1)))).FirstOrDefault();

    private List<T> Rows<T>(string sql, Func<DbDataReader, T> read, params (string Name, object Value)[] values)
    {
        using var command = Command(sql, values);
        using var rows = command.ExecuteReader();
        var found = new List<T>();
        while (rows.Read()) found.Add(read(rows));
        return found;
    }

    private SqliteCommand Command(string sql, (string Name, object Value)[] values)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Names are the schema's own; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
