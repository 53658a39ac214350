using Microsoft.Data.Sqlite;

namespace NexScout.Energy.Storage.Sqlite;

/// <summary>Moves the write-ahead log into the file beside the writer, on a connection and a thread of its own, so that no commit waits for
/// the bulk of it. What was written meanwhile, which is little, the writer moves itself right after: only then does the log begin anew.</summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    // Some four pages a write: the log is moved about every 16 MB. Rarer rewrites hot pages less often, but reads more of the log.
    private const int WritesBetween = 1000;
    private readonly SqliteConnection _writer;
    private readonly SqliteConnection _beside;
    private int _writes;
    private Task? _moving;

    public SqliteCheckpoints(SqliteConnection writer, string connectionText)
    {
        _writer = writer;
        _beside = new SqliteConnection(connectionText);
        _beside.Open();
    }

    /// <summary>Counts what was committed, begins to move the log where it is time, and ends the move where it is over. Called by the writer
    /// alone, between two transactions.</summary>
    public void Committed(int writes)
    {
        _writes += writes;
        if (_moving is { IsCompleted: true })
        {
            Move(_writer);
            _moving = null;
        }
        else if (_moving is null && _writes >= WritesBetween)
        {
            _writes = 0;
            _moving = Task.Factory.StartNew(() => Move(_beside), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    public void Dispose()
    {
        _moving?.Wait();
        _beside.Dispose();
    }

    // What cannot be moved now, since somebody still reads what was there before, is moved by a later one. A fault of the disk is met and
    // told by the next commit.
    private static void Move(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            command.ExecuteNonQuery();
        }
        catch (SqliteException) { }
    }
}
