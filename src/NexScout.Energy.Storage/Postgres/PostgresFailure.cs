using System.Net.Sockets;
using Npgsql;

namespace NexScout.Energy.Storage.Postgres;

/// <summary>What a failure means.</summary>
internal static class PostgresFailure
{
    /// <summary>Whether the database is away: connection lost or refused, time run out, shutting down, starting, out of disk, connections
    /// or memory, or a standby that takes no writes. What was being committed may have been committed or not.</summary>
    public static bool IsAway(Exception failure) => failure switch
    {
        PostgresException answer => answer.SqlState[..2] is "08" or "53" or "57" or "58" || answer.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction,
        NpgsqlException or SocketException or TimeoutException or IOException => true,
        _ => false,
    };

    /// <summary>Whether nothing was made and the same again will do: another transaction was in the way.</summary>
    public static bool IsCollision(Exception failure) => failure is PostgresException
    {
        SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation,
    };
}
