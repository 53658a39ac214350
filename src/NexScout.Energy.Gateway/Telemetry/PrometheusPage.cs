using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Telemetry;

/// <summary>The page <c>/metrics</c> in Prometheus' text format, from the engine's own instruments.</summary>
internal sealed class PrometheusPage : IDisposable
{
    private const int MostSeries = 5_000;
    [ThreadStatic]
    private static ArrayBufferWriter<char>? _labels;

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly Lock _page = new();
    private int _series;

    public PrometheusPage()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name is EnergyTelemetry.Name or "System.Runtime") listener.EnableMeasurementEvents(instrument, Of(instrument));
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(state, value, tags));
        _listener.Start();
    }

    /// <summary>The page now.</summary>
    public string Write()
    {
        // One scrape at a time: observing writes into the same series that are printed.
        lock (_page)
        {
            foreach (var family in _families.Values) family.ForgetObserved();
            _listener.RecordObservableInstruments();
            var text = new StringBuilder(8192);
            foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal)) family.Write(text);
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private Family Of(Instrument instrument) => _families.GetOrAdd(instrument.Name, _ => new Family(instrument));

    private void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (state is not Family family) return;
        var labels = Labels(tags);
        // A bound on everything: labels come from the catalog and the rules, but a catalog can be replaced for ever.
        if (!family.ByLabels.TryGetValue(labels, out var series))
        {
            if (Volatile.Read(ref _series) >= MostSeries) return;
            series = family.Series.GetOrAdd(labels.ToString(), static (_, f) => new Series(f.Buckets), family);
            Interlocked.Increment(ref _series);
        }

        series.Add(value, family.Kind);
    }

    // Some ten measurements a call: their labels are put together in a buffer of the thread, and are a text only where a series begins.
    private static ReadOnlySpan<char> Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var text = _labels ??= new ArrayBufferWriter<char>(256);
        text.ResetWrittenCount();
        foreach (var (name, value) in tags)
        {
            if (text.WrittenCount > 0) text.Write(",");
            Family.Plain(name, text.GetSpan(name.Length));
            text.Advance(name.Length);
            text.Write("=\"");
            text.Write(Escaped(value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
            text.Write("\"");
        }

        return text.WrittenSpan;
    }

    private static string Escaped(string value) => value.AsSpan().ContainsAny('\\', '"', '\n')
        ? value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
        : value;
}
