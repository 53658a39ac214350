using System.Globalization;
using System.Text;
using NexScout.Energy.Reports;

namespace NexScout.Energy.Gateway.Native;

/// <summary>Reports as text.</summary>
internal static class ReportText
{
    /// <summary>The report as CSV (RFC 4180), with a line of column names.</summary>
    public static string Csv(Report report)
    {
        var text = new StringBuilder().AppendJoin(',', report.Columns).Append("\r\n");
        foreach (var row in report.Rows) text.AppendJoin(',', row.Select(value => value is string name ? Cell(name) : Plain(value))).Append("\r\n");
        return text.ToString();
    }

    /// <summary>A name as a cell. A spreadsheet must never run what a user chose as a name.</summary>
    public static string Cell(string text)
    {
        if (text.Length > 0 && "=+-@\t".Contains(text[0], StringComparison.Ordinal)) text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    /// <summary>A value as text, the same in every culture.</summary>
    public static string Plain(object value) => value is bool yes ? yes ? "true" : "false" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
