using Npgsql;
using NpgsqlTypes;

namespace NexScout.Energy.Storage.Postgres;

/// <summary>One column of rows that travel as arrays, so that any number of rows is one prepared statement.</summary>
/// <param name="Name">The column.</param>
/// <param name="SqlType">Its type in SQL.</param>
/// <param name="Values">Its values of all rows.</param>
internal sealed record ArrayColumn<TRow>(string Name, string SqlType, Func<IReadOnlyList<TRow>, NpgsqlParameter> Values)
{
    public static ArrayColumn<TRow> Text(string name, Func<TRow, string?> get) => Of(name, "text", NpgsqlDbType.Text, get);

    public static ArrayColumn<TRow> Json(string name, Func<TRow, string?> get) => Of(name, "json", NpgsqlDbType.Json, get);

    public static ArrayColumn<TRow> Long(string name, Func<TRow, long> get) => Of(name, "bigint", NpgsqlDbType.Bigint, get);

    public static ArrayColumn<TRow> Int(string name, Func<TRow, int> get) => Of(name, "integer", NpgsqlDbType.Integer, get);

    public static ArrayColumn<TRow> Bool(string name, Func<TRow, bool> get) => Of(name, "boolean", NpgsqlDbType.Boolean, get);

    public static ArrayColumn<TRow> Real(string name, Func<TRow, double?> get) => Of(name, "double precision", NpgsqlDbType.Double, get);

    public static ArrayColumn<TRow> Moment(string name, Func<TRow, DateTimeOffset> get) =>
        Of(name, "timestamptz", NpgsqlDbType.TimestampTz, row => get(row).UtcDateTime);

    private static ArrayColumn<TRow> Of<T>(string name, string sqlType, NpgsqlDbType type, Func<TRow, T> get) => new(name, sqlType, rows =>
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = get(rows[i]);
        return new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    });
}
