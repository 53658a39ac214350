using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pricing;
using NexScout.Energy.Telemetry;
using Xunit;

namespace NexScout.Energy.Tests.Telemetry;

public sealed class LiveMetricsTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Last_OverAnHour_SumsTheMinutesOfEachWindow()
    {
        var metrics = new LiveMetrics(_time);
        metrics.Ended(Call("openai/old", 9_000));
        _time.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 6; i++) metrics.Ended(Call("groq/llama", 100));
        _time.Advance(TimeSpan.FromMinutes(49.5));
        metrics.Ended(Call("openai/gpt-4o", 400));
        metrics.Ended(Call("groq/llama", 0) with { Outcome = CallOutcome.Cached, FromCache = true });
        metrics.Ended(Call("openai/gpt-4o", 5) with { Outcome = CallOutcome.Failed, Usage = default, Cost = NanoUsd.Zero });
        metrics.Ended(Call("", 1) with { Outcome = CallOutcome.Refused, Usage = default, Cost = NanoUsd.Zero });
        _time.Advance(TimeSpan.FromSeconds(52));

        var minute = metrics.Last(1);
        Assert.Equal((1, 57, 4, 2, 1, 1, 1), (minute.Minutes, minute.Seconds, minute.Requests, minute.Answered, minute.Refused, minute.Errors, minute.CacheHits));
        Assert.Equal((30, new NanoUsd(2_000), 200.0), (minute.Tokens, minute.Cost, minute.MeanMilliseconds));
        Assert.Equal((1.0 / 3, 0.5), (minute.ErrorRate, minute.CacheHitRate));
        Assert.Equal(4, metrics.Last(5).Requests);
        // The call of more than an hour ago is forgotten.
        var hour = metrics.Last(60);
        Assert.Equal((10, 8, 1_000.0 / 8), (hour.Requests, hour.Answered, hour.MeanMilliseconds));
        Assert.Equal([("groq/llama", 7L), ("openai/gpt-4o", 1)], hour.Models.OrderBy(of => of.Key, StringComparer.Ordinal).Select(of => (of.Key, of.Value)));
    }

    [Fact]
    public void Last_SoonAfterTheStart_CoversWhatHasPassed()
    {
        _time.Advance(TimeSpan.FromSeconds(92.2));
        var metrics = new LiveMetrics(_time);
        _time.Advance(TimeSpan.FromSeconds(7.5));
        Assert.Equal((8, 8), (metrics.Last(1).Seconds, metrics.Last(60).Seconds));
        for (var i = 0; i < 130; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.InRange(metrics.Last(1).Seconds, Math.Min(9 + i, 56), 60);
        }
    }

    [Fact]
    public void Last_Nothing_IsZero()
    {
        var empty = new LiveMetrics(_time).Last(60);
        Assert.Equal((0, 0.0, 0.0, 0.0), (empty.Requests, empty.ErrorRate, empty.CacheHitRate, empty.MeanMilliseconds));
    }

    [Fact]
    public void Ended_ManyModels_KeepsABoundedNumber()
    {
        var metrics = new LiveMetrics(_time);
        for (var i = 0; i < 1_000; i++) metrics.Ended(Call($"made/up{i}", 1));
        var last = metrics.Last(1);
        Assert.Equal(LiveMetrics.MostModels + 1, last.Models.Count);
        Assert.Equal(1_000 - LiveMetrics.MostModels, last.Models[LiveMetrics.Other]);
    }

    [Fact]
    public async Task Ended_ByManyThreads_LosesNone()
    {
        var metrics = new LiveMetrics(_time);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++) metrics.Ended(Call("groq/llama", 1));
        })));
        Assert.Equal((40_000, 600_000), (metrics.Last(1).Requests, metrics.Last(5).Tokens));
    }

    private static GenerateResult Call(string model, double milliseconds) => new()
    {
        Id = RequestId.New(),
        Outcome = CallOutcome.Succeeded,
        Model = model,
        Usage = new TokenUsage(10, 5),
        Cost = new NanoUsd(1_000),
        TotalMs = milliseconds,
    };
}
