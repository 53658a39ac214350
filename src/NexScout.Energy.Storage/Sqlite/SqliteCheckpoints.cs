using Microsoft.Data.Sqlite;

namespace NexScout.Energy.Storage.Sqlite;

/// <summary>Moves the write-ahead log into the file beside the writer, on a connection and a thread of its own: no commit waits for it,
/// as each some-thousandth would where SQLite does it by itself at the end of a commit.</summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    // Some four pages a write: the log is moved about every 16 MB. Rarer rewrites hot pages less often, but reads more of the log.
    private const int WritesBetween = 1000;
    private readonly SqliteConnection _connection;
    private int _writes;
    private Task _moving = Task.CompletedTask;

    public SqliteCheckpoints(string connectionText)
    {
        _connection = new SqliteConnection(connectionText);
        _connection.Open();
    }

    /// <summary>Counts what was committed, and begins to move the log where it is time and the last move is over. Called by the writer alone.</summary>
    public void Committed(int writes)
    {
        _writes += writes;
        if (_writes < WritesBetween || !_moving.IsCompleted) return;
        _writes = 0;
        _moving = Task.Factory.StartNew(Move, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Dispose()
    {
        _moving.Wait();
        _connection.Dispose();
    }

    // What cannot be moved now is moved by a later one, or at last by the writer, who meets the same trouble and tells it.
    private void Move()
    {
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            command.ExecuteNonQuery();
        }
        catch (SqliteException) { }
    }
}
