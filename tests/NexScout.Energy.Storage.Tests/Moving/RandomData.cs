using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using NexScout.Energy.Storage.Migrations;
using NexScout.Energy.Storage.Sqlite;
using Npgsql;

namespace NexScout.Energy.Storage.Tests.Moving;

/// <summary>Random rows in every table of an SQLite file, whatever tables there are: unicode, the ends of every number's range, nulls.</summary>
internal sealed class RandomData(IReadOnlyDictionary<string, string> types, Random random)
{
    private static readonly string[] _words =
        ["", "ann", "Ünïcødé", "日本語", "שלום", "👩‍🚀🎈",
        "a'b\"c\\d", "line\nbreak\ttab", "%_like", "e\u0301", "\ufeff", "nul\0nul", "\u202e", "z\U0010ffff"];

    private int _unique;

    /// <summary>The column types of PostgreSQL's schema, by <c>table.column</c>.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Types(string connection)
    {
        await using var target = new NpgsqlConnection(connection);
        await target.OpenAsync();
        await using (var transaction = await target.BeginTransactionAsync())
        {
            await MigrationRunner.Run(target, transaction, Migration.For("Postgres"), default);
            await transaction.CommitAsync();
        }

        return (await PostgresFixture.Rows(
                target, "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()"))
            .ToDictionary(row => $"{row[0]}.{row[1]}", row => (string)row[2]);
    }

    /// <summary>Makes the file and fills it.</summary>
    public async Task<int> Fill(string folder, int most)
    {
        using (var store = new SqliteStore(new StorageOptions { DataDirectory = folder }, TimeProvider.System)) await store.Migrate(default);
        using var file = new SqliteConnection($"Data Source={Path.Combine(folder, "energy.db")};Pooling=False");
        file.Open();
        using var transaction = file.BeginTransaction();
        var rows = 0;
        foreach (var table in Column(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"))
        {
            if (table is "schema_migrations" or "energy_nodes") continue;
            var count = table == "usage_rollup" ? 1 : random.Next(0, most + 1);
            for (var i = 0; i < count; i++) Insert(file, table);
            rows += count;
        }

        transaction.Commit();
        return rows;
    }

    private void Insert(SqliteConnection file, string table)
    {
        var needed = Column(file, $"SELECT name FROM pragma_table_info('{table}') WHERE \"notnull\" = 1 OR pk > 0").ToHashSet();
        var columns = Column(file, $"SELECT name FROM pragma_table_info('{table}')");
        using var command = file.CreateCommand();
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "@" + c))})";
        foreach (var column in columns)
        {
            var value = needed.Contains(column) || random.Next(3) > 0 ? Value(table, column) : DBNull.Value;
            command.Parameters.AddWithValue("@" + column, value);
        }

        command.ExecuteNonQuery();
    }

    // Keys are each of their own; what is added up by the database stays within its range.
    private object Value(string table, string column) => (table, column) switch
    {
        ("usage_rollup", "one") => 1L,
        ("actor_state", "kind") => random.NextInt64(1, 5),
        ("actor_state", "key") => $"{Name()}/{Name()}",
        ("actor_state", "state") => $$"""{"total_tokens":{{Number(long.MaxValue)}},"total_cost":{{Number(long.MaxValue)}},"who":"{{Who()}}"}""",
        ("token_calibrations", "model") or ("output_lengths", "feature") => Name(),
        (_, "cost_per_1k_input" or "cost_per_1k_output") => Number(long.MaxValue) / 1_000_000m,
        (_, "workspace_id" or "user_id" or "id" or "prompt_hash" or "original_hash" or "request_id" or "name" or "part" or "day")
            when types[$"{table}.{column}"] == "text" => Name(),
        (_, "tokens_prompt" or "tokens_completion") => Number(long.MaxValue / 2),
        (_, "response_text" or "rewritten_prompt") when random.Next(5) == 0 => new string('長', 70_000),
        (_, "cursor_xact") => 0L,
        (_, "id" or "seq") => (long)++_unique * 3,
        _ => Value(types[$"{table}.{column}"]),
    };

    private object Value(string type) => type switch
    {
        "bigint" => Number(long.MaxValue),
        "integer" => Number(int.MaxValue),
        "smallint" => Number(short.MaxValue),
        "double precision" => Pick(0.0, -0.0, 1.0 / 3, double.MaxValue, double.Epsilon, double.PositiveInfinity, random.NextDouble()),
        "boolean" => random.Next(2) == 0,
        "json" => Pick($$"""{"a":[1,-1.5e300,"{{Json()}}",null]}""", "[]", "{}", "\"\\u0000\\ud83d\"", "12345678901234567890"),
        "bytea" => Bytes(),
        "timestamp with time zone" => SqliteTime.Text(Moment()),
        "text" => Words(),
        _ => throw new NotSupportedException(type),
    };

    private long Number(long most) => Pick(0L, 1L, -1L, most, -most, random.NextInt64(most), random.NextInt64(1_000));

    private DateTimeOffset Moment() => Pick(
        DateTimeOffset.UnixEpoch, DateTimeOffset.MinValue, DateTimeOffset.MaxValue.AddMilliseconds(-1), Some.Noon.AddMicroseconds(random.Next()),
        new DateTimeOffset(random.NextInt64(DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero));

    private string Name() => $"{Words().Replace("/", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal)}"
        + (++_unique).ToString(CultureInfo.InvariantCulture);

    private string Words()
    {
        var text = new StringBuilder();
        for (var i = random.Next(4); i >= 0; i--) text.Append(_words[random.Next(_words.Length)]);
        return text.ToString();
    }

    private string Json() => System.Text.Json.JsonEncodedText.Encode(Words()).ToString();

    // The audit reads states as JSON, and PostgreSQL reads none with NUL in it.
    private string Who() => Json().Replace("\\u0000", "", StringComparison.Ordinal);

    private byte[] Bytes()
    {
        var bytes = new byte[random.Next(64)];
        random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(params T[] values) => values[random.Next(values.Length)];

    private static List<string> Column(SqliteConnection file, string sql)
    {
        using var command = file.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read()) found.Add(rows.GetString(0));
        return found;
    }
}
