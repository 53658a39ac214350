using System.Globalization;
using System.Text;
using NexScout.Energy.Forecasting;
using NexScout.Energy.Prediction;

namespace NexScout.Energy.Gateway.Backtest;

/// <summary>Puts the seeds' formulas and the calibrated ones to the test on a public file (SPEC §8): a trace of requests
/// (<c>TIMESTAMP,ContextTokens,GeneratedTokens</c>) or answers of models to prompts (<c>prompt</c> and <c>…_response</c> columns).</summary>
internal static class BacktestRun
{
    /// <summary>Lengths of the buckets whose volume is forecast. A trace of an hour has no days: a bucket stands for one.</summary>
    private static readonly int[] _buckets = [5, 10, 30];

    /// <exception cref="ArgumentException">The file is none of both, or a line of it is wrong.</exception>
    public static BacktestReport Run(string path)
    {
        using var text = new StreamReader(path, Encoding.UTF8);
        var csv = new CsvReader(text);
        try
        {
            var header = csv.Read() ?? throw new ArgumentException($"{path} is empty");
            var columns = header.Select((name, index) => (Name: name.Trim(), Index: index)).ToDictionary(column => column.Name, column => column.Index, StringComparer.Ordinal);
            if (columns.TryGetValue("TIMESTAMP", out var time) && columns.TryGetValue("ContextTokens", out var context)
                && columns.TryGetValue("GeneratedTokens", out var generated))
                return Trace(path, csv, time, context, generated, header.Count);
            var answers = columns.Where(column => column.Key.EndsWith("_response", StringComparison.Ordinal)).ToList();
            if (columns.TryGetValue("prompt", out var prompt) && answers.Count > 0) return Answers(path, csv, prompt, answers, header.Count);
        }
        catch (FormatException wrong)
        {
            throw new ArgumentException($"{path}: {wrong.Message}", wrong);
        }

        throw new ArgumentException(
            $"{path} is neither a trace (TIMESTAMP,ContextTokens,GeneratedTokens) nor answers (prompt and one or more columns named …_response)");
    }

    private static BacktestReport Trace(string path, CsvReader csv, int time, int context, int generated, int width)
    {
        var length = new LengthBacktest();
        var volumes = _buckets.Select(seconds => new Buckets(seconds)).ToList();
        long rows = 0;
        while (csv.Read() is { } row)
        {
            if (row is [""]) continue;
            Check(path, csv, row, width);
            if (!DateTime.TryParse(row[time], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
                throw new ArgumentException($"{path}, line {csv.Line}: '{row[time]}' is not a moment");
            var (input, output) = (Number(path, csv, row[context]), Number(path, csv, row[generated]));
            length.Add("trace", input, output);
            foreach (var volume in volumes) volume.Add(path, csv.Line, at, input + output);
            rows++;
        }

        return new BacktestReport(Path.GetFileName(path), "trace", rows, Figures(length), [.. volumes.Select(volume => volume.Figures())]);
    }

    private static BacktestReport Answers(string path, CsvReader csv, int prompt, List<KeyValuePair<string, int>> answers, int width)
    {
        var length = new LengthBacktest();
        long rows = 0;
        while (csv.Read() is { } row)
        {
            if (row is [""]) continue;
            Check(path, csv, row, width);
            var input = TokenCounter.Count(Encoding.UTF8.GetBytes(row[prompt]));
            foreach (var (model, index) in answers) length.Add(model, input, TokenCounter.Count(Encoding.UTF8.GetBytes(row[index])));
            rows++;
        }

        return new BacktestReport(Path.GetFileName(path), "answers", rows, Figures(length), []);
    }

    private static void Check(string path, CsvReader csv, List<string> row, int width)
    {
        if (row.Count != width) throw new ArgumentException($"{path}, line {csv.Line}: there are {row.Count} cells, the header has {width}");
    }

    private static long Number(string path, CsvReader csv, string cell) =>
        long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) && tokens <= 100_000_000
            ? tokens : throw new ArgumentException($"{path}, line {csv.Line}: '{cell}' is not a number of tokens");

    private static LengthFigures Figures(LengthBacktest l) => new(
        l.Predictions, Round(l.SeedMedianError), Round(l.OurMedianError), Round(l.SeedTotal), Round(l.OurTotal), Round(l.UnderHigh));

    private static double Round(double value) => Math.Round(value, 4);

    private sealed class Buckets(int seconds)
    {
        private readonly VolumeBacktest _test = new();
        private long _first = -1;
        private long _bucket = -1;
        private double _tokens;

        public void Add(string path, int line, DateTime at, long tokens)
        {
            var bucket = at.Ticks / (seconds * TimeSpan.TicksPerSecond);
            if (_first < 0) _first = _bucket = bucket;
            if (bucket < _bucket) throw new ArgumentException($"{path}, line {line}: the moment is before the line above; a trace is in order of time");
            if (bucket - _bucket > 10_000_000) throw new ArgumentException($"{path}, line {line}: the moment is years after the line above");
            for (; _bucket < bucket; _bucket++)
            {
                if (_bucket > _first) _test.Add(_tokens);
                _tokens = 0;
            }

            _tokens += tokens;
        }

        // The first and the last bucket are not whole, and are left out.
        public VolumeFigures Figures()
        {
            var count = Math.Max(1, _test.Forecasts);
            return new VolumeFigures(
                seconds, _test.Forecasts, Round(_test.SeedError), Round(_test.OurError), Round((double)_test.SeedHeld / count), Round((double)_test.OurHeld / count),
                Round(_test.OurWidth));
        }
    }
}
