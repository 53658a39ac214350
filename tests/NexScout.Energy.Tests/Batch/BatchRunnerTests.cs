using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Batch;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Tests.Quotes;
using Xunit;

namespace NexScout.Energy.Tests.Batch;

/// <summary>Batches through the real engine, with a rate of two requests a minute.</summary>
public sealed class BatchRunnerTests
{
    private static readonly RequestId _key = RequestId.FromIdempotencyKey(QuotedEngine.Ann, "k-1");

    [Fact]
    public async Task Run_MoreRequestsThanAMinuteTakes_WaitsAndAnswersThemAll()
    {
        await using var engine = await Start();
        var begun = engine.Clock.GetUtcNow();
        var run = Run(engine, [.. Enumerable.Range(0, 6).Select(Request), Request(6) with { Id = _key, Idempotent = true }]);

        while (!run.IsCompleted)
        {
            engine.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var results = await run;
        Assert.Equal(Enumerable.Repeat(CallOutcome.Succeeded, 7), results.Select(result => result!.Outcome));
        Assert.Equal(7, results.Select(result => result!.Id).Distinct().Count());
        Assert.Equal(_key, results[6]!.Id);
        Assert.Equal((7, 350), (engine.Asked.Count, (await engine.Profile()).Last7DaysTokens.Sum()));
        Assert.True(engine.Clock.GetUtcNow() - begun >= TimeSpan.FromSeconds(5 * 30));
    }

    [Fact]
    public async Task Run_StoppedWhileItWaits_EndsWithTheRefusal()
    {
        await using var engine = await Start();
        using var stop = new CancellationTokenSource();
        var run = Run(engine, [.. Enumerable.Range(0, 4).Select(Request)], stop);

        var results = await run;

        Assert.Equal(2, results.Count(result => result!.Outcome == CallOutcome.Succeeded));
        Assert.Equal(2, results.Count(result => result!.Refusal?.Reason == RefusalReason.RateLimitExceeded));
        Assert.Equal(2, engine.Asked.Count);
    }

    private static Task<QuotedEngine> Start() => QuotedEngine.Start(settings: ("Energy:Pro:RequestsPerMinute", "2"));

    private static GenerateRequest Request(int number) => QuotedEngine.Request($"call {number}") with { CacheUse = CacheUse.None };

    /// <summary>Runs them, in their order; <paramref name="stop"/> stops the batch when two have ended.</summary>
    private static async Task<GenerateResult?[]> Run(QuotedEngine engine, GenerateRequest[] requests, CancellationTokenSource? stop = null)
    {
        var runner = new BatchRunner(engine.Engine, new BatchSlots(new BatchOptions()), engine.Clock, NullLogger<BatchRunner>.Instance);
        var results = new GenerateResult?[requests.Length];
        await foreach (var step in runner.Run(requests, stop?.Token ?? CancellationToken.None))
        {
            results[step.Index] = step.Result;
            if (step.Ended == 2) stop?.Cancel();
        }

        return results;
    }
}
