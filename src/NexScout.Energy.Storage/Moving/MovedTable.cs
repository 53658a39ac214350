using System.Data.Common;
using System.Globalization;

namespace NexScout.Energy.Storage.Moving;

/// <summary>A table that moves: its columns in one order for both sides, and its primary key, by which it is read in batches.</summary>
internal sealed class MovedTable(string name, IReadOnlyList<MovedColumn> columns, IReadOnlyList<string> key)
{
    private readonly int[] _key = [.. key.Select(part => IndexOf(columns, part))];

    public string Name => name;

    /// <summary>All columns, as SQL writes them.</summary>
    public string Names { get; } = string.Join(", ", columns.Select(column => column.Name));

    public IReadOnlyList<MovedColumn> Columns => columns;

    /// <summary>A batch of rows in the order of the key, after <c>@k0</c>, <c>@k1</c>… or from the start. The parts of the key are given as
    /// text: SQLite compares them as what the column is.</summary>
    public string BatchSql(bool after)
    {
        var parts = string.Join(", ", key);
        var where = after ? $" WHERE ({parts}) > ({string.Join(", ", key.Select((_, i) => $"@k{i}"))})" : "";
        return $"SELECT {Names} FROM {name}{where} ORDER BY {parts} LIMIT @most";
    }

    public object?[] Read(DbDataReader sqlite)
    {
        var row = new object?[columns.Count];
        for (var i = 0; i < row.Length; i++) row[i] = Read(sqlite, i);
        return row;
    }

    /// <summary>The row's key, as <see cref="BatchSql"/> takes it.</summary>
    public string[] Key(object?[] row) => [.. _key.Select(place => Convert.ToString(row[place], CultureInfo.InvariantCulture)!)];

    public int IndexOf(string column) => IndexOf(columns, column);

    private object? Read(DbDataReader sqlite, int place)
    {
        try
        {
            return columns[place].Read(sqlite, place);
        }
        catch (Exception wrong) when (wrong is OverflowException or FormatException or InvalidCastException)
        {
            var (column, value) = (columns[place], sqlite.GetValue(place));
            throw new InvalidOperationException($"{name}.{column.Name} holds '{value}', which is no {column.Type}.", wrong);
        }
    }

    private static int IndexOf(IReadOnlyList<MovedColumn> columns, string name)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Name == name) return i;
        }

        throw new InvalidOperationException($"The column {name} is missing.");
    }
}
