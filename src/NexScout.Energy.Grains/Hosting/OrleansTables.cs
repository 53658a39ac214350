using System.Reflection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>Looks whether PostgreSQL has the tables of Orleans, before Orleans fails on them.</summary>
internal sealed class OrleansTables(string postgres, ClusterHostOptions options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync(cancellationToken);
        List<string> scripts = [];
        if (!await Has(connection, "orleansquery", cancellationToken)) scripts.Add("PostgreSQL-Main.sql");
        if (options.Membership == Membership.Postgres && !await Has(connection, "orleansmembershiptable", cancellationToken))
            scripts.AddRange(["PostgreSQL-Clustering.sql", "PostgreSQL-Clustering-3.7.0.sql"]);
        if (!await Has(connection, "orleansstorage", cancellationToken)) scripts.Add("PostgreSQL-Persistence.sql");
        if (scripts.Count == 0) return;
        throw new InvalidOperationException(
            $"PostgreSQL has not all tables of Orleans. Run in this order: {string.Join(", ", scripts)}. They are part of the Orleans release, "
            + $"https://github.com/dotnet/orleans/tree/v{Release}/src/AdoNet; docs/operations.md says how.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Release =>
        typeof(IGrain).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', '.', '-') is [var a, var b, var c, ..]
            ? $"{a}.{b}.{c[..(c.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? end : c.Length)]}" : "";

    private static async Task<bool> Has(NpgsqlConnection connection, string table, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }
}
