namespace NexScout.Energy.Forecasting;

/// <summary>Forecasts the sum of the next values of a series, with an interval that holds nine times of ten. The point is a smoothed level
/// times the season's factor. The width comes from the errors of its own past forecasts (conformal prediction), and adapts: each time the
/// interval missed it grows, each time it held it shrinks a little, so that its coverage is right in the long run whatever the series does
/// (adaptive conformal inference, Gibbs and Candès 2021).</summary>
/// <param name="season">Values after which the series repeats, ≥ 1: 7 for days, 1 for none.</param>
/// <param name="horizon">How many values ahead are summed, ≥ 1.</param>
/// <param name="coverage">The share of times that the interval is to hold, 0 to 1.</param>
public sealed class IntervalForecaster(int season, int horizon, double coverage = 0.9)
{
    private const double Pace = 0.2;
    private const double SeasonPace = 0.15;
    private const double Step = 0.02;
    private const int FewestErrors = 8;
    private const int MostErrors = 120;
    private readonly double[] _factors = [.. Enumerable.Repeat(1.0, season)];
    private readonly Queue<double> _errors = new();
    private readonly Queue<(double Point, double Sum, int Left, double Low, double High)> _open = new();
    private double _level;
    private double _slow;
    private double _miss = 1 - coverage;

    /// <summary>Values seen.</summary>
    public int Seen { get; private set; }

    /// <summary>The level beside what it was for long: above 1 it rises.</summary>
    public double Trend => _slow > 0 ? _level / _slow : 1;

    /// <summary>Takes the next value, ≥ 0.</summary>
    public void Add(double value)
    {
        // What was forecast is fixed before the value is looked at.
        if (Seen > 0) _open.Enqueue(Opened());
        Close(value);
        Learn(value);
        var place = Seen % season;
        var plain = value / Math.Max(0.05, _factors[place]);
        _level = Seen == 0 ? plain : _level + (Math.Max(Pace, 1.0 / (Seen + 1)) * (plain - _level));
        _slow = Seen == 0 ? plain : _slow + (Math.Max(Pace / 5, 1.0 / (Seen + 1)) * (plain - _slow));
        Seen++;
    }

    /// <summary>The next values' sum; null while too few of its forecasts have been put to the test.</summary>
    public ForecastInterval? Next()
    {
        var (low, high) = Factors();
        if (_errors.Count < FewestErrors) return null;
        var point = Point();
        return new ForecastInterval(point * low, point, point * high, coverage, _errors.Count);
    }

    private double Point()
    {
        double sum = 0;
        for (var ahead = 0; ahead < horizon; ahead++) sum += _level * _factors[(Seen + ahead) % season];
        return sum;
    }

    private (double Point, double Sum, int Left, double Low, double High) Opened()
    {
        var (low, high) = Factors();
        var point = Point();
        return (point, 0, horizon, point * low, point * high);
    }

    // Forecasts end in the order in which they were made.
    private void Close(double value)
    {
        for (var i = _open.Count; i > 0; i--)
        {
            var (point, sum, left, low, high) = _open.Dequeue();
            sum += value;
            if (left > 1)
            {
                _open.Enqueue((point, sum, left - 1, low, high));
                continue;
            }

            if (_errors.Count >= FewestErrors)
            {
                var missed = sum < low || sum > high;
                _miss = Math.Clamp(_miss + (Step * (1 - coverage - (missed ? 1 : 0))), 0.001, 0.5);
            }

            _errors.Enqueue((sum + 1) / (point + 1));
            if (_errors.Count > MostErrors) _errors.Dequeue();
        }
    }

    private void Learn(double value)
    {
        if (season == 1 || Seen < season || _level <= 0) return;
        var place = Seen % season;
        _factors[place] += SeasonPace * ((value / _level) - _factors[place]);
        _factors[place] = Math.Clamp(_factors[place], 0.05, 20);
    }

    private (double Low, double High) Factors()
    {
        if (_errors.Count < FewestErrors) return (0.7, 1.5);
        var sorted = _errors.Order().ToArray();
        return (Quantile(sorted, _miss / 2), Quantile(sorted, 1 - (_miss / 2)));
    }

    // With n errors the outermost stand for 1/(n+1): beyond them nothing is known, and a margin stands for it.
    private static double Quantile(double[] sorted, double share)
    {
        const double margin = 0.1;
        var at = (share * (sorted.Length + 1)) - 1;
        if (at <= 0) return sorted[0] * (1 + (at * margin));
        if (at >= sorted.Length - 1) return sorted[^1] * (1 + ((at - sorted.Length + 1) * margin));
        var below = (int)at;
        return sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below]));
    }
}
