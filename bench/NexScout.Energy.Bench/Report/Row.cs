using System.Globalization;

namespace NexScout.Energy.Bench.Report;

/// <summary>One measured figure beside its baseline and its target.</summary>
/// <param name="Measure">What was measured, with its unit.</param>
/// <param name="Baseline">The baseline of the same run; empty where there is none.</param>
/// <param name="Measured">The figure.</param>
/// <param name="Compared">Ratio or difference to the baseline.</param>
/// <param name="Target">What was asked for; empty where it is information only.</param>
/// <param name="Reached">Whether it was reached; null without a target.</param>
internal sealed record Row(string Measure, string Baseline, string Measured, string Compared = "", string Target = "", bool? Reached = null)
{
    public string Verdict => Reached switch { true => "reached", false => "**not reached**", null => "" };
}

/// <summary>A titled table.</summary>
internal sealed record Section(string Title, string Note, IReadOnlyList<Row> Rows);

/// <summary>How figures are written.</summary>
internal static class Figure
{
    public static string Count(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Milliseconds(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + " ms";

    public static string Microseconds(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + " µs";

    public static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + " ×";

    public static string Percent(double share) => (share * 100).ToString("0", CultureInfo.InvariantCulture) + " %";

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
