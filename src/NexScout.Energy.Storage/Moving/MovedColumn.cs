using System.Data.Common;
using System.Globalization;
using NexScout.Energy.Storage.Records;
using NexScout.Energy.Storage.Sqlite;
using NpgsqlTypes;

namespace NexScout.Energy.Storage.Moving;

/// <summary>A column that both databases have, and PostgreSQL's type for it: SQLite keeps moments, JSON and decimals as text.</summary>
internal sealed record MovedColumn(string Name, NpgsqlDbType Type)
{
    /// <exception cref="InvalidOperationException">The type is one that no table had when this was written.</exception>
    public static MovedColumn Of(string table, string name, string type) => new(name, type switch
    {
        "bigint" => NpgsqlDbType.Bigint,
        "integer" => NpgsqlDbType.Integer,
        "smallint" => NpgsqlDbType.Smallint,
        "double precision" => NpgsqlDbType.Double,
        "numeric" => NpgsqlDbType.Numeric,
        "boolean" => NpgsqlDbType.Boolean,
        "text" => NpgsqlDbType.Text,
        "json" => NpgsqlDbType.Json,
        "bytea" => NpgsqlDbType.Bytea,
        "timestamp with time zone" => NpgsqlDbType.TimestampTz,
        _ => throw new InvalidOperationException($"{table}.{name} is of type {type}, which cannot be moved."),
    });

    /// <summary>The value as PostgreSQL takes it, and as it gives it back.</summary>
    public object? Read(DbDataReader sqlite, int place) => sqlite.IsDBNull(place) ? null : Type switch
    {
        NpgsqlDbType.Bigint => sqlite.GetInt64(place),
        NpgsqlDbType.Integer => checked((int)sqlite.GetInt64(place)),
        NpgsqlDbType.Smallint => checked((short)sqlite.GetInt64(place)),
        NpgsqlDbType.Double => sqlite.GetDouble(place),
        NpgsqlDbType.Numeric => decimal.Parse(sqlite.GetString(place), NumberStyles.Float, CultureInfo.InvariantCulture),
        NpgsqlDbType.Boolean => sqlite.GetInt64(place) != 0,
        NpgsqlDbType.Bytea => sqlite.GetFieldValue<byte[]>(place),
        NpgsqlDbType.TimestampTz => SqliteTime.Parse(sqlite.GetString(place)).UtcDateTime,
        _ => PlainText.Of(sqlite.GetString(place)),
    };
}
