using System.Globalization;
using NexScout.Energy.Testing;
using Npgsql;

[assembly: AssemblyFixture(typeof(NexScout.Energy.Storage.Tests.PostgresFixture))]

namespace NexScout.Energy.Storage.Tests;

/// <summary>One server for all tests that only need a database of their own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    public const string Absent = "PostgreSQL is not installed (no initdb in /usr/lib/postgresql/*/bin or PATH)";
    private int _databases;

    public PostgresServer? Server { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (PostgresServer.Binaries is not null) Server = await PostgresServer.Start();
    }

    /// <summary>The connection string of a fresh, empty database; skips the test where there is no PostgreSQL.</summary>
    public async Task<string> NewDatabase()
    {
        Assert.SkipWhen(Server is null, Absent);
        var name = "energy_" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);
        await Sql(Server!.Connection("postgres"), $"CREATE DATABASE {name}");
        return Server.Connection(name);
    }

    public static async Task<int> Sql(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<List<object[]>> Rows(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync();
        var all = new List<object[]>();
        while (await rows.ReadAsync())
        {
            var values = new object[rows.FieldCount];
            rows.GetValues(values);
            all.Add(values);
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (Server is not null) await Server.DisposeAsync();
    }
}
