using System.Data.Common;

namespace NexScout.Energy.Storage.Migrations;

/// <summary>Brings a database to the newest version inside the caller's transaction, which holds the lock that keeps others out.</summary>
internal static class MigrationRunner
{
    /// <summary>Applies what is missing.</summary>
    /// <exception cref="InvalidOperationException">The database is newer than this program.</exception>
    public static async Task Run(DbConnection connection, DbTransaction transaction, IReadOnlyList<Migration> migrations, CancellationToken cancel)
    {
        await Execute(connection, transaction,
            "CREATE TABLE IF NOT EXISTS schema_migrations (version integer PRIMARY KEY, name text NOT NULL, "
            + "applied_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)", cancel);
        var applied = await Applied(connection, transaction, cancel);
        var reached = applied.Max;
        if (reached > migrations[^1].Version)
            throw new InvalidOperationException(
                $"The database is at schema version {reached}; this program knows up to {migrations[^1].Version}. A newer version of NexScout "
                + "Energy has upgraded it: run that version or a newer one, or restore a backup from before the upgrade.");
        // One that came later than others may have a smaller number.
        foreach (var migration in migrations.Where(migration => !applied.Contains(migration.Version)))
        {
            await Execute(connection, transaction, migration.Sql, cancel);
            await Execute(connection, transaction,
                $"INSERT INTO schema_migrations (version, name) VALUES ({migration.Version}, '{migration.Name}')", cancel);
        }
    }

    private static async Task<SortedSet<int>> Applied(DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT version FROM schema_migrations";
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var versions = new SortedSet<int>();
        while (await rows.ReadAsync(cancel)) versions.Add(rows.GetInt32(0));
        return versions;
    }

    private static async Task Execute(DbConnection connection, DbTransaction transaction, string sql, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandTimeout = 0;
#pragma warning disable CA2100 // The statements are this assembly's own files.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancel);
    }
}
