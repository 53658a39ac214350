using System.Text.Json;
using NexScout.Energy.Configuration;
using NexScout.Energy.Storage.Records;
using Npgsql;

namespace NexScout.Energy.Storage.Postgres;

/// <summary>Reads callers' configuration from the product's own tables, by one query a part.</summary>
internal sealed class PostgresConfigurationSource : ICallerConfigurationSource, IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly Dictionary<ConfigurationPart, string> _queries = [];

    public PostgresConfigurationSource(string connection, IReadOnlyDictionary<string, string> queries)
    {
        foreach (var (name, query) in queries)
        {
            if (!ConfigurationParts.TryParse(name, out var part)) throw new ArgumentException($"'{name}' is no part of the configuration.", nameof(queries));
            _queries[part] = query;
        }

        _database = NpgsqlDataSource.Create(connection);
    }

    public string Name => "postgres";

    public Task<bool> KnowsUsers(string workspace, CancellationToken cancel) => Task.FromResult(_queries.ContainsKey(ConfigurationPart.User));

    public async Task<JsonElement?> Load(ConfigurationPart part, string workspace, string? user, CancellationToken cancel)
    {
        if (!_queries.TryGetValue(part, out var query)) return null;
        // The query is the operator's own setting; what callers bring are parameters.
#pragma warning disable CA2100
        await using var command = _database.CreateCommand(query);
#pragma warning restore CA2100
        command.Parameters.AddWithValue("workspace", workspace);
        command.Parameters.AddWithValue("user", user ?? "");
        return await command.ExecuteScalarAsync(cancel) is string json ? JsonSerializer.Deserialize(json, StorageJson.Default.JsonElement) : null;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
