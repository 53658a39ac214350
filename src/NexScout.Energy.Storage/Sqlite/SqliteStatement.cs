using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace NexScout.Energy.Storage.Sqlite;

/// <summary>A prepared statement of the writer, used again and again. Values are bound in order: no parameter objects, no boxing.
/// Not safe for two threads at once.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _bound;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement), database);
    }

    public SqliteStatement Bind(string? text)
    {
        if (text is null) return Check(raw.sqlite3_bind_null(_statement, ++_bound));
        Span<byte> buffer = stackalloc byte[512];
        return text.Length <= 170 // at most three bytes a UTF-16 unit
            ? Utf8(buffer[..Encoding.UTF8.GetBytes(text, buffer)])
            : Utf8(Encoding.UTF8.GetBytes(text));
    }

    public SqliteStatement Bind(long value) => Check(raw.sqlite3_bind_int64(_statement, ++_bound, value));

    public SqliteStatement Bind(bool value) => Bind(value ? 1L : 0L);

    public SqliteStatement Bind(double? value) =>
        Check(value is { } real ? raw.sqlite3_bind_double(_statement, ++_bound, real) : raw.sqlite3_bind_null(_statement, ++_bound));

    public SqliteStatement Bind(DateTimeOffset at)
    {
        Span<byte> buffer = stackalloc byte[32];
        at.UtcDateTime.TryFormat(buffer, out var length, SqliteTime.Format, System.Globalization.CultureInfo.InvariantCulture);
        return Utf8(buffer[..length]);
    }

    /// <summary>UTF-8 text; null where it is empty.</summary>
    public SqliteStatement Json(ReadOnlySpan<byte> json) => json.IsEmpty ? Bind((string?)null) : Utf8(json);

    /// <summary>Runs it and returns how many rows it changed.</summary>
    public int Execute()
    {
        try
        {
            int code;
            while ((code = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW) { }
            if (code != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(code, _database);
            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first column of the first row; null where there is no row.</summary>
    public long? Scalar()
    {
        try
        {
            var code = raw.sqlite3_step(_statement);
            if (code == raw.SQLITE_ROW) return raw.sqlite3_column_int64(_statement, 0);
            if (code != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(code, _database);
            return null;
        }
        finally
        {
            Reset();
        }
    }

    public void Dispose() => _statement.Dispose();

    private SqliteStatement Utf8(ReadOnlySpan<byte> text) => Check(text.IsEmpty
        ? raw.sqlite3_bind_text(_statement, ++_bound, "")
        : raw.sqlite3_bind_text(_statement, ++_bound, text));

    private SqliteStatement Check(int code)
    {
        if (code != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(code, _database);
        return this;
    }

    private void Reset()
    {
        raw.sqlite3_reset(_statement);
        _bound = 0;
    }
}
