using Npgsql;

namespace NexScout.Energy.Testing;

/// <summary>Orleans' own SQL scripts, which belong to its release and not to this repository: <c>ORLEANS_SQL</c> names the folder that
/// they were put in.</summary>
public static class OrleansScripts
{
    private static readonly string[] _names =
        ["PostgreSQL-Main.sql", "PostgreSQL-Clustering.sql", "PostgreSQL-Clustering-3.7.0.sql", "PostgreSQL-Persistence.sql"];

    /// <summary>Where they are; null where nobody said.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("ORLEANS_SQL");

    /// <summary>Runs them, once a database.</summary>
    public static async Task Apply(string connection)
    {
        Xunit.Assert.SkipWhen(Folder is null, "ORLEANS_SQL does not say where Orleans' PostgreSQL scripts are");
        await using var source = NpgsqlDataSource.Create(connection);
        await using (var there = source.CreateCommand("SELECT to_regclass('orleansquery') IS NOT NULL"))
        {
            if ((bool)(await there.ExecuteScalarAsync())!) return;
        }

        foreach (var name in _names)
        {
            await using var command = source.CreateCommand(await File.ReadAllTextAsync(Path.Combine(Folder!, name)));
            await command.ExecuteNonQueryAsync();
        }
    }
}
