using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Storage.Migrations;
using NexScout.Energy.Storage.Postgres;
using Npgsql;

namespace NexScout.Energy.Storage.Moving;

/// <summary>The PostgreSQL database that data move into, over one connection, by one process at a time.</summary>
internal sealed class MoveTarget : IAsyncDisposable
{
    private const long MoveLock = 0x456e_4d6f_7665; // "EnMove": held while the connection is open
    private readonly NpgsqlConnection _connection;

    private MoveTarget(NpgsqlConnection connection) => _connection = connection;

    /// <exception cref="ArgumentException">The text is no connection string.</exception>
    /// <exception cref="InvalidOperationException">Another process moves data into it.</exception>
    public static async Task<MoveTarget> Open(string connectionText, CancellationToken cancel)
    {
        var settings = ConnectionText.Read(connectionText, "--to");
        (settings.Pooling, settings.ApplicationName) = (false, "energy migrate");
        if (!settings.ShouldSerialize("Command Timeout")) settings.CommandTimeout = 0; // a batch, or the check at the end, takes what it takes
        var connection = new NpgsqlConnection(settings.ConnectionString);
        var target = new MoveTarget(connection);
        try
        {
            await connection.OpenAsync(cancel);
            // PostgreSQL needs a moment to see that a process was killed that held the lock.
            await target.Run($"SET lock_timeout = '10s'; SELECT pg_advisory_lock({MoveLock}); RESET lock_timeout", cancel);
            return target;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await target.DisposeAsync();
            throw new InvalidOperationException("Another 'energy migrate' is moving data into this database.", taken);
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    public Task<(string Source, DateTimeOffset? Finished)?> State(CancellationToken cancel) => MoveLedger.State(_connection, cancel);

    /// <inheritdoc cref="TargetChecks.Served"/>
    public Task RefuseServed(CancellationToken cancel) => TargetChecks.Served(_connection, cancel);

    /// <inheritdoc cref="TargetChecks.Full"/>
    public Task RefuseFull(IEnumerable<string> tables, CancellationToken cancel) => TargetChecks.Full(_connection, tables, cancel);

    /// <summary>Makes the schema, as a server does at its start.</summary>
    public async Task Prepare(CancellationToken cancel)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancel);
        await Run($"SELECT pg_advisory_xact_lock({PostgresStore.MigrationLock})", cancel);
        await MigrationRunner.Run(_connection, transaction, Migration.For("Postgres"), cancel);
        await AccessControl.Apply(_connection, NullLogger.Instance, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Notes that a move begins. A server that starts from here on is refused; one that started since the schema was made is found by its
    /// heartbeat, or by the data that it left.</summary>
    public async Task Begin(string source, IEnumerable<string> tables, CancellationToken cancel)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancel);
        await Run($"SELECT pg_advisory_xact_lock({PostgresStore.MigrationLock})", cancel);
        await RefuseServed(cancel);
        await RefuseFull(tables, cancel);
        await MoveLedger.Begin(_connection, source, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>A table's columns with their types. Who holds a job's lease stays behind: the process is gone.</summary>
    /// <exception cref="InvalidOperationException">The databases' schemas do not match.</exception>
    public async Task<MovedTable> Table(string name, IReadOnlyList<string> columns, IReadOnlyList<string> key, CancellationToken cancel)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1", _connection))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel)) types[rows.GetString(0)] = rows.GetString(1);
        }

        if (columns.FirstOrDefault(column => !types.ContainsKey(column)) is { } missing)
            throw new InvalidOperationException($"The database has no column {name}.{missing}: its schema is of another version.");
        string[] stay = name == "energy_jobs" ? ["owner", "leased_until"] : [];
        return new MovedTable(name, [.. columns.Except(stay).Select(column => MovedColumn.Of(name, column, types[column]))], key);
    }

    /// <summary>Rows that this run and those before it moved.</summary>
    public Task<long> Moved(CancellationToken cancel) => MoveLedger.Moved(_connection, cancel);

    /// <summary>Moves the next batch of a table, with the note of how far it is, in one transaction: 0 where all of it is there.</summary>
    public async Task<int> Copy(MovedTable table, SourceFile source, int most, CancellationToken cancel)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancel);
        var last = await MoveLedger.LastKey(_connection, table.Name, cancel);
        var rows = 0;
        await using (var copy = await _connection.BeginBinaryImportAsync($"COPY {table.Name} ({table.Names}) FROM STDIN (FORMAT BINARY)", cancel))
        {
            foreach (var row in source.Read(table, last, most))
            {
                Write(copy, table, row);
                rows++;
                last = table.Key(row);
            }

            await copy.CompleteAsync(cancel);
        }

        if (rows == 0) return 0;
        await MoveLedger.Step(_connection, table.Name, last!, rows, cancel);
        await transaction.CommitAsync(cancel);
        return rows;
    }

    /// <summary>All rows of a table as they are stored.</summary>
    public async IAsyncEnumerable<object?[]> Read(MovedTable table, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT {table.Names} FROM {table.Name}", _connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            var row = new object?[table.Columns.Count];
            rows.GetValues(row!);
            for (var i = 0; i < row.Length; i++) row[i] = row[i] is DBNull ? null : row[i];
            yield return row;
        }
    }

    /// <summary>Lets the database be used: new numbers come after those that were ever given, webhooks go on with the first event that was not
    /// taken (PostgreSQL's place of an event is its transaction and its number, SQLite's its number alone), and servers may start.</summary>
    public async Task Finish(IEnumerable<(string Table, long Given)> numbers, CancellationToken cancel)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancel);
        foreach (var (table, given) in numbers.Where(number => number.Given > 0))
        {
            await Run(
                "SELECT setval(pg_get_serial_sequence(table_name, column_name), "
                + $"{given.ToString(System.Globalization.CultureInfo.InvariantCulture)}) FROM information_schema.columns "
                + $"WHERE table_schema = current_schema() AND table_name = '{table}' AND is_identity = 'YES'", cancel);
        }

        await Run(
            "UPDATE energy_webhooks SET cursor_xact = COALESCE((SELECT CAST(CAST(xact AS text) AS bigint) FROM energy_events "
            + "WHERE seq <= cursor_seq ORDER BY seq DESC LIMIT 1), 0)", cancel);
        await MoveLedger.Finish(_connection, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>So that the first reports are not planned for empty tables.</summary>
    public Task Analyze(MovedTable table, CancellationToken cancel) => Run($"ANALYZE {table.Name}", cancel);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static void Write(NpgsqlBinaryImporter copy, MovedTable table, object?[] row)
    {
        copy.StartRow();
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] is { } value) copy.Write(value, table.Columns[i].Type);
            else copy.WriteNull();
        }
    }

    private async Task Run(string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
