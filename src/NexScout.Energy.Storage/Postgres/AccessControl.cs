using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Storage.Migrations;
using Npgsql;

namespace NexScout.Energy.Storage.Postgres;

/// <summary>The roles of SPEC §13 and what each may read, for people who look into the database themselves. Made once; where the connected
/// role may not make roles, an administrator makes them and the next start fills in the rest. Until then nobody but the owner reads.</summary>
internal static partial class AccessControl
{
    private static readonly string[] Roles = ["energy_user", "energy_service", "energy_operator"];

    /// <summary>Makes the roles and policies, anew where this program's differ from those that are there.</summary>
    public static async Task Apply(NpgsqlConnection connection, ILogger log, CancellationToken cancel)
    {
        var script = Migration.Read("NexScout.Energy.Storage.Postgres.Access.sql");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        await Execute(connection, "CREATE TABLE IF NOT EXISTS schema_access (hash text NOT NULL)", cancel);
        if (await Ask(connection, $"SELECT EXISTS (SELECT 1 FROM schema_access WHERE hash = '{hash}')", cancel)) return;
        if (!await Ask(connection, $"SELECT count(*) = {Roles.Length} FROM pg_roles WHERE rolname IN ('{string.Join("', '", Roles)}')", cancel))
        {
            if (!await Ask(connection, "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user", cancel))
            {
                RolesMissing(log, string.Join(", ", Roles));
                return;
            }

            foreach (var role in Roles) await MakeRole(connection, role, cancel);
        }

        await Execute(connection, script, cancel);
        await Execute(connection, $"DELETE FROM schema_access; INSERT INTO schema_access VALUES ('{hash}')", cancel);
    }

    // Roles belong to the whole server, so a process on another database of it may make the same one at this moment.
    private static Task MakeRole(NpgsqlConnection connection, string role, CancellationToken cancel) => Execute(
        connection,
        $"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$", cancel);

    private static async Task<bool> Ask(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancel) is true;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The roles {Roles} do not exist and the connected role may not create them: only the tables' owner can read. "
        + "Create them and restart to give users, services and operators their views.")]
    private static partial void RolesMissing(ILogger log, string roles);
}
