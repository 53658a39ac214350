using Npgsql;

namespace NexScout.Energy.Storage.Moving;

/// <summary>The table <c>energy_migration</c> of the target: how far each table is, and, in the row without a table's name, what is moved
/// and whether all of it is there.</summary>
internal static class MoveLedger
{
    private const string Sql = """
        CREATE TABLE IF NOT EXISTS energy_migration (
            table_name  text COLLATE "C" PRIMARY KEY,
            source      text,
            last_key    text[],
            rows_moved  bigint NOT NULL DEFAULT 0,
            started_at  timestamptz NOT NULL DEFAULT now(),
            finished_at timestamptz
        );
        ALTER TABLE energy_migration ENABLE ROW LEVEL SECURITY;
        """;

    /// <summary>What a move into this database began with, and when it ended; null where none began.</summary>
    public static async Task<(string Source, DateTimeOffset? Finished)?> State(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (!await Exists(connection, "energy_migration", cancel)) return null;
        await using var command = new NpgsqlCommand("SELECT source, finished_at FROM energy_migration WHERE table_name = ''", connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        if (!await rows.ReadAsync(cancel)) return null;
        return (rows.GetString(0), await rows.IsDBNullAsync(1, cancel) ? null : await rows.GetFieldValueAsync<DateTimeOffset>(1, cancel));
    }

    /// <summary>Keeps servers out of a database into which a move has begun and not ended.</summary>
    /// <exception cref="InvalidOperationException">It is one.</exception>
    public static async Task RefuseHalf(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (await State(connection, cancel) is { Finished: null })
            throw new InvalidOperationException(
                "'energy migrate' has begun to move data into this database and has not ended: run the same command again, it goes on where it "
                + "stopped. Then start the server.");
    }

    public static async Task Begin(NpgsqlConnection connection, string source, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"{Sql} INSERT INTO energy_migration (table_name, source) VALUES ('', '{source}')", connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The key of the last row that was moved; null where none was.</summary>
    public static async Task<string[]?> LastKey(NpgsqlConnection connection, string table, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT last_key FROM energy_migration WHERE table_name = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
        return await command.ExecuteScalarAsync(cancel) as string[];
    }

    public static async Task Step(NpgsqlConnection connection, string table, string[] last, int rows, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO energy_migration (table_name, last_key, rows_moved) VALUES ($1, $2, $3) ON CONFLICT (table_name) DO UPDATE SET "
            + "last_key = excluded.last_key, rows_moved = energy_migration.rows_moved + excluded.rows_moved", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = last });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rows });
        await command.ExecuteNonQueryAsync(cancel);
    }

    public static async Task<long> Moved(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT CAST(sum(rows_moved) AS bigint) FROM energy_migration", connection);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    public static async Task Finish(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("UPDATE energy_migration SET finished_at = now() WHERE table_name = ''", connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    public static async Task<bool> Exists(NpgsqlConnection connection, string table, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
        return await command.ExecuteScalarAsync(cancel) is true;
    }
}
