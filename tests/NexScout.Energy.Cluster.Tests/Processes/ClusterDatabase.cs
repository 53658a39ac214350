using Npgsql;

namespace NexScout.Energy.Testing;

/// <summary>Databases on one PostgreSQL server of the whole test run.</summary>
public sealed class ClusterDatabase : IAsyncLifetime
{
    private static readonly SemaphoreSlim _gate = new(1, 1);
    private static readonly Dictionary<string, string> _byFolder = new(StringComparer.Ordinal);
    private static PostgresServer? _server;

    /// <summary>A new database.</summary>
    public static async Task<string> New()
    {
        Assert.SkipWhen(PostgresServer.Binaries is null, "PostgreSQL is not installed");
        await _gate.WaitAsync();
        try
        {
            _server ??= await PostgresServer.Start();
        }
        finally
        {
            _gate.Release();
        }

        var name = "t" + Guid.NewGuid().ToString("N")[..12];
        await using var connection = new NpgsqlConnection(_server.Connection("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return _server.Connection(name);
    }

    /// <summary>The database that stands for a data folder.</summary>
    public static async Task<string> Of(string folder)
    {
        if (!_byFolder.TryGetValue(folder, out var connection)) _byFolder[folder] = connection = await New();
        return connection;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await EnergyProcess.End();
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }
}
