using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace NexScout.Energy.Gateway.Tests.EndToEnd;

/// <summary>What is on disk, read by plain SQL beside the engine: the ground truth of the tests.</summary>
internal sealed class Ledger(Func<DbConnection> connect)
{
    public static Ledger Sqlite(string folder) =>
        new(() => new SqliteConnection($"Data Source={Path.Combine(folder, "energy.db")};Mode=ReadOnly;Pooling=False"));

    public static Ledger Postgres(string connection) => new(() => new NpgsqlConnection(connection));

    /// <summary>Calls that are opened and not closed.</summary>
    public Task<long> Opened() => Number("SELECT count(*) FROM opened_calls");

    /// <summary>Closing records with an outcome.</summary>
    public Task<long> Outcomes(string outcome) => Number($"SELECT count(*) FROM ai_usage_logs WHERE outcome = '{outcome}'");

    /// <summary>Nano-USD in the usage log.</summary>
    public Task<long> LoggedCost() => Number("SELECT coalesce(sum(cost_nano), 0) FROM ai_usage_logs");

    /// <summary>Tokens in the usage log.</summary>
    public Task<long> LoggedTokens() => Number("SELECT coalesce(sum(tokens_total), 0) FROM ai_usage_logs");

    /// <summary>Request ids of all closing records of calls that were charged.</summary>
    public async Task<HashSet<string>> Charged()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await Read("SELECT id FROM ai_usage_logs WHERE tokens_total > 0", row => Assert.True(ids.Add(row.GetString(0))));
        return ids;
    }

    /// <summary>Tokens, nano-USD and open reservations over the states of all users.</summary>
    public async Task<(long Tokens, long Cost, int Open)> Accounts()
    {
        long tokens = 0, cost = 0;
        var open = 0;
        await Read("SELECT state FROM actor_state WHERE kind = 1", row =>
        {
            using var state = JsonDocument.Parse(row.GetValue(0) is byte[] bytes ? Encoding.UTF8.GetString(bytes) : row.GetString(0));
            tokens += Whole(state.RootElement, "total_tokens");
            cost += Whole(state.RootElement, "total_cost");
            open += state.RootElement.TryGetProperty("open", out var holds) ? holds.GetArrayLength() : 0;
        });
        return (tokens, cost, open);
    }

    private static long Whole(JsonElement state, string name) => state.TryGetProperty(name, out var value) ? value.GetInt64() : 0;

    private async Task<long> Number(string sql)
    {
        long result = 0;
        await Read(sql, row => result = Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture));
        return result;
    }

    private async Task Read(string sql, Action<DbDataReader> row)
    {
        await using var connection = connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) row(reader);
    }
}
