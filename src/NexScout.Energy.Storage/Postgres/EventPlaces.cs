using Microsoft.Extensions.Logging;
using NexScout.Energy.Storage.Migrations;
using Npgsql;

namespace NexScout.Energy.Storage.Postgres;

/// <summary>Lets webhooks go on where they stood when the database was dumped on one PostgreSQL server and restored on another: the place
/// of an event is the number of a transaction, and each server counts its own.</summary>
internal static partial class EventPlaces
{
    // What one statement sees was written by transactions below its snapshot's end; a webhook that was made now stands at most there.
    private const string OfAnotherServer =
        "SELECT EXISTS (SELECT 1 FROM energy_events WHERE xact >= pg_snapshot_xmax(pg_current_snapshot())) OR EXISTS ("
        + "SELECT 1 FROM energy_webhooks WHERE cursor_xact > CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint))";

    /// <summary>Gives events and webhooks places of this server, where theirs are of another. Nothing is lost by that, or told twice.</summary>
    public static async Task Mend(NpgsqlConnection connection, ILogger log, CancellationToken cancel)
    {
        await using var ask = new NpgsqlCommand(OfAnotherServer, connection);
        if (await ask.ExecuteScalarAsync(cancel) is not true) return;
        await using var mend = new NpgsqlCommand(Migration.Read("NexScout.Energy.Storage.Postgres.EventPlaces.sql"), connection) { CommandTimeout = 0 };
        await mend.ExecuteNonQueryAsync(cancel);
        Mended(log);
    }

    [LoggerMessage(Level = LogLevel.Information, Message =
        "The events in this database came from another PostgreSQL server; webhooks go on with the first that they were not told there.")]
    private static partial void Mended(ILogger log);
}
