using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace NexScout.Energy.Gateway.Telemetry;

/// <summary>How an instrument's measurements become a number.</summary>
internal enum FamilyKind
{
    Sum,
    ObservedSum,
    Gauge,
    Histogram,
}

/// <summary>One metric of the page with all its series.</summary>
internal sealed class Family
{
    private static readonly double[] DefaultBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private readonly string _help;
    private readonly bool _monotonic;

    public Family(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        Kind = type.StartsWith("Histogram", StringComparison.Ordinal) ? FamilyKind.Histogram
            : type.Contains("Gauge", StringComparison.Ordinal) ? FamilyKind.Gauge
            : instrument.IsObservable ? FamilyKind.ObservedSum
            : FamilyKind.Sum;
        _monotonic = Kind is FamilyKind.Sum or FamilyKind.ObservedSum && !type.Contains("UpDown", StringComparison.Ordinal);
        Buckets = Kind == FamilyKind.Histogram ? Borders(instrument) : [];
        Observed = instrument.IsObservable;
        _help = instrument.Description ?? instrument.Name;
        Name = string.Create(instrument.Name.Length, instrument.Name, static (text, name) => Plain(name, text)) + Unit(instrument.Unit) + (_monotonic ? "_total" : "");
    }

    public string Name { get; }

    public FamilyKind Kind { get; }

    public double[] Buckets { get; }

    public bool Observed { get; }

    public ConcurrentDictionary<string, Series> Series { get; } = new(StringComparer.Ordinal);

    /// <summary>The same series, found without a text.</summary>
    public ConcurrentDictionary<string, Series>.AlternateLookup<ReadOnlySpan<char>> ByLabels => Series.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Writes a name in Prometheus' alphabet into as many characters.</summary>
    public static void Plain(string name, Span<char> plain)
    {
        name.AsSpan().Replace(plain, '.', '_');
        plain[..name.Length].Replace('-', '_');
    }

    /// <summary>Observed values are read anew for every page, so that what is gone is not printed for ever.</summary>
    public void ForgetObserved()
    {
        if (!Observed) return;
        foreach (var series in Series.Values) series.Clear();
    }

    public void Write(StringBuilder text)
    {
        if (Series.IsEmpty) return;
        var type = Kind == FamilyKind.Histogram ? "histogram" : _monotonic ? "counter" : "gauge";
        text.Append("# HELP ").Append(Name).Append(' ').Append(_help.Replace('\n', ' ')).Append('\n');
        text.Append("# TYPE ").Append(Name).Append(' ').Append(type).Append('\n');
        foreach (var (labels, series) in Series.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            if (!series.IsSet) continue;
            if (Kind == FamilyKind.Histogram) WriteHistogram(text, labels, series);
            else Line(text, Name, labels, series.Value);
        }
    }

    private void WriteHistogram(StringBuilder text, string labels, Series series)
    {
        var (counts, count, sum) = series.Histogram();
        var before = labels.Length > 0 ? labels + "," : "";
        long total = 0;
        for (var i = 0; i < Buckets.Length; i++)
        {
            total += counts[i];
            Line(text, Name + "_bucket", $"{before}le=\"{Number(Buckets[i])}\"", total);
        }

        Line(text, Name + "_bucket", before + "le=\"+Inf\"", count);
        Line(text, Name + "_sum", labels, sum);
        Line(text, Name + "_count", labels, count);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Unit(string? unit) => unit switch { "s" => "_seconds", "By" => "_bytes", "%" => "_percent", "{USD}" => "_usd", _ => "" };

    private static double[] Borders(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } borders } => [.. borders],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } borders } => [.. borders.Select(b => (double)b)],
        _ => DefaultBuckets,
    };
}
