using NexScout.Energy.Pricing;

namespace NexScout.Energy.Forecasting;

/// <summary>Forecasts of usage (SPEC §8): the product documents' own (the last seven days, 70 %, 100 % and 150 % of them), and beside it an
/// interval that was calibrated on the account's history.</summary>
public static class ForecastRules
{
    /// <summary>Share of the normal case and confidence of each case.</summary>
    public static IReadOnlyList<(string Scenario, double Share, double Confidence)> Cases { get; } = [("best", 0.7, 0.7), ("normal", 1.0, 0.9), ("worst", 1.5, 0.6)];

    /// <summary>The forecast for <paramref name="days"/> days from <paramref name="today"/> on.</summary>
    /// <param name="type"><c>daily</c>, <c>weekly</c>, <c>monthly</c> or <c>custom</c>.</param>
    /// <param name="days">1 to 366.</param>
    /// <param name="today">The day that is running; it does not count as history, since it is not over.</param>
    /// <param name="history">Usage by day, oldest first; days without usage may be left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer or more days.</exception>
    public static Forecast Make(string type, int days, DateOnly today, IReadOnlyList<DayUsage> history)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, 366);
        var week = history.Where(day => day.Day >= today.AddDays(-7) && day.Day < today).ToList();
        var (tokens, cost, energy) = (week.Sum(day => (double)day.Tokens), week.Sum(day => (double)day.Cost.Value), week.Sum(day => (double)day.Energy));
        var cases = Cases.Select(c => Case(c.Scenario, c.Share * days / 7, c.Confidence, tokens, cost, energy)).ToList();
        var factors = new Dictionary<string, double>
        {
            ["last_7_days_tokens"] = tokens,
            ["avg_daily_tokens"] = tokens / 7,
            ["active_days"] = week.Count(day => day.Tokens > 0),
            ["days"] = days,
            ["best_share"] = 0.7,
            ["worst_share"] = 1.5,
        };
        return new Forecast(type, today, days, cases[0], cases[1], cases[2], Interval(days, today, history, factors), factors);
    }

    private static ForecastCase Case(string scenario, double share, double confidence, double tokens, double cost, double energy) => new(
        scenario, (long)Math.Round(tokens * share), new NanoUsd((long)Math.Round(cost * share)), (long)Math.Ceiling(energy * share), confidence);

    // Every past day is forecast with what was known the day before: how wrong that was is how wide the interval must be.
    private static ForecastInterval? Interval(int days, DateOnly today, IReadOnlyList<DayUsage> history, Dictionary<string, double> factors)
    {
        var past = history.Where(day => day.Day < today).ToDictionary(day => day.Day, day => (double)day.Tokens);
        if (past.Count == 0) return null;
        var forecaster = new IntervalForecaster(season: 7, horizon: days);
        for (var day = past.Keys.Min(); day < today; day = day.AddDays(1)) forecaster.Add(past.GetValueOrDefault(day));
        factors["history_days"] = forecaster.Seen;
        factors["trend"] = Math.Round(forecaster.Trend, 3);
        return forecaster.Next();
    }
}
