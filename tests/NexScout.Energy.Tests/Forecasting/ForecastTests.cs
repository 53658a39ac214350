using NexScout.Energy.Forecasting;
using NexScout.Energy.Prediction;
using NexScout.Energy.Pricing;
using Xunit;

namespace NexScout.Energy.Tests.Forecasting;

public sealed class ForecastTests
{
    private static readonly DateOnly _today = new(2026, 3, 4);

    [Fact]
    public void Make_Weekly_IsTheLastSevenDaysAnd70And150Percent()
    {
        var forecast = ForecastRules.Make("weekly", 7, _today, Days(7, _ => 1_000));

        Assert.Equal(("normal", 7_000, 0.9), (forecast.Normal.Scenario, forecast.Normal.Tokens, forecast.Normal.Confidence));
        Assert.Equal(("best", 4_900, 0.7), (forecast.Best.Scenario, forecast.Best.Tokens, forecast.Best.Confidence));
        Assert.Equal(("worst", 10_500, 0.6), (forecast.Worst.Scenario, forecast.Worst.Tokens, forecast.Worst.Confidence));
        Assert.Equal(new NanoUsd(7_000_000), forecast.Normal.Cost);
        Assert.Equal(14, forecast.Normal.Energy);
        Assert.Equal(1_000, forecast.Factors["avg_daily_tokens"]);
        Assert.Null(forecast.Calibrated);
    }

    [Theory]
    [InlineData("daily", 1, 1_000)]
    [InlineData("monthly", 30, 30_000)]
    [InlineData("custom", 3, 3_000)]
    public void Make_OtherRanges_AreAsManyDays(string type, int days, long tokens) =>
        Assert.Equal(tokens, ForecastRules.Make(type, days, _today, Days(7, _ => 1_000)).Normal.Tokens);

    [Fact]
    public void Make_TodayAndOlderDays_DoNotCount()
    {
        var history = Days(20, ago => ago <= 7 ? 100 : 9_000).Append(new DayUsage(_today, 50_000, NanoUsd.Zero, 0)).ToList();
        Assert.Equal(700, ForecastRules.Make("weekly", 7, _today, history).Normal.Tokens);
    }

    [Fact]
    public void Make_NoHistory_IsZero()
    {
        var forecast = ForecastRules.Make("weekly", 7, _today, []);
        Assert.Equal((0, 0, 0), (forecast.Best.Tokens, forecast.Normal.Tokens, forecast.Worst.Tokens));
        Assert.Null(forecast.Calibrated);
    }

    [Fact]
    public void Make_LongHistoryWithQuietWeekends_KnowsThem()
    {
        // Wednesday 2026-03-04: the next four days are Wednesday to Saturday.
        var history = Days(120, ago => _today.AddDays(-ago).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 100 : 1_000);
        var week = ForecastRules.Make("weekly", 7, _today, history).Calibrated!;
        Assert.InRange(week.Middle, 4_700, 5_700);
        Assert.InRange(week.Low, 4_000, week.Middle);
        Assert.InRange(week.High, week.Middle, 6_500);
        Assert.Equal(0.9, week.Coverage);
    }

    [Theory]
    [InlineData(1, 0.3, 1)]
    [InlineData(2, 0.8, 1)]
    [InlineData(3, 0.5, 7)]
    public void Interval_OnALongSeries_HoldsNineTimesOfTen(int seed, double spread, int season)
    {
        // Log-normal values around a level that wanders, with a weekly shape where there is a season.
        var random = new Random(seed);
        var test = new VolumeBacktest(season);
        var level = 1_000.0;
        for (var i = 0; i < 4_000; i++)
        {
            level *= Math.Exp(0.03 * Normal(random));
            var shape = season > 1 && i % season >= 5 ? 0.3 : 1;
            test.Add(level * shape * Math.Exp(spread * Normal(random)));
        }

        Assert.InRange((double)test.OurHeld / test.Forecasts, 0.87, 0.93);
    }

    [Fact]
    public void Interval_SeriesThatJumps_HoldsNineTimesOfTenAllTheSame()
    {
        var random = new Random(4);
        var test = new VolumeBacktest();
        for (var i = 0; i < 3_000; i++) test.Add((i / 300 % 2 == 0 ? 1_000 : 5_000) * Math.Exp(0.4 * Normal(random)));
        Assert.InRange((double)test.OurHeld / test.Forecasts, 0.87, 0.93);
    }

    [Fact]
    public void Lengths_Learned_BeatTheFormulaWhereAnswersDoNotFollowTheInput()
    {
        var random = new Random(5);
        var test = new LengthBacktest();
        for (var i = 0; i < 2_000; i++) test.Add("m", random.Next(10, 4_000), (long)(200 * Math.Exp(0.5 * Normal(random))));
        Assert.True(test.OurMedianError < 0.5 && test.SeedMedianError > 2, $"{test.OurMedianError} {test.SeedMedianError}");
        Assert.InRange(test.UnderHigh, 0.87, 0.94);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static List<DayUsage> Days(int count, Func<int, long> tokens) =>
        [.. Enumerable.Range(1, count).Select(ago => new DayUsage(_today.AddDays(-ago), tokens(ago), new NanoUsd(1_000_000), 2)).Reverse()];
}
