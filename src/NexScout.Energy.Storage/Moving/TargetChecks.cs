using Npgsql;

namespace NexScout.Energy.Storage.Moving;

/// <summary>What keeps data out of a database.</summary>
internal static class TargetChecks
{
    /// <summary>Refuses a database that a server uses now, by the database's clock, as leases are written.</summary>
    /// <exception cref="InvalidOperationException">One does.</exception>
    public static async Task Served(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (!await MoveLedger.Exists(connection, "energy_nodes", cancel)) return;
        await using var command = new NpgsqlCommand(
            "SELECT node, alive_until FROM energy_nodes WHERE alive_until >= clock_timestamp() LIMIT 1", connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        if (!await rows.ReadAsync(cancel)) return;
        var until = await rows.GetFieldValueAsync<DateTimeOffset>(1, cancel);
        throw new InvalidOperationException(
            $"The server {rows.GetString(0)} runs on this database (its lease holds until {until:u}): stop it first.");
    }

    /// <summary>Refuses a database that holds anything that did not come by this move.</summary>
    /// <exception cref="InvalidOperationException">It does: the table and its rows are named.</exception>
    public static async Task Full(NpgsqlConnection connection, IEnumerable<string> tables, CancellationToken cancel)
    {
        foreach (var table in tables)
        {
            if (!await MoveLedger.Exists(connection, table, cancel)) continue;
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
            var rows = await command.ExecuteScalarAsync(cancel);
            if (rows is 0L) continue;
            throw new InvalidOperationException(
                $"The database holds other data already ({rows} rows in {table}): data move into an empty database only. "
                + "Make one (CREATE DATABASE) and name it in --to.");
        }
    }
}
