using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Prediction;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Tests.Quotes;

public sealed class PredictionQueueTests
{
    [Fact]
    public async Task StopAsync_ManyWaiting_WritesThemAllFirst()
    {
        var store = new SlowStore();
        using var queue = new PredictionQueue(store, NullLogger<PredictionQueue>.Instance);
        await queue.StartAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 100; i++) queue.Add(Closing(i));
        var stopping = queue.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(stopping.IsCompleted);
        store.Gate.SetResult();
        await stopping;
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), store.Written.Select(closing => closing.Tokens));
    }

    [Fact]
    public async Task Add_StorageAwayForOne_GoesOnWithTheNext()
    {
        var store = new SlowStore { AwayAt = 1 };
        store.Gate.SetResult();
        using var queue = new PredictionQueue(store, NullLogger<PredictionQueue>.Instance);
        await queue.StartAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) queue.Add(Closing(i));
        await queue.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal([0L, 2L], store.Written.Select(closing => closing.Tokens));
    }

    private static PredictionClosing Closing(int tokens) =>
        new(RequestId.New(), new UserKey("acme", "ann"), RequestId.New(), tokens, NanoUsd.Zero, CallOutcome.Succeeded);

    private sealed class SlowStore : IPredictionStore
    {
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<PredictionClosing> Written { get; } = new();

        public long? AwayAt { get; init; }

        public async Task<bool> ClosePrediction(PredictionClosing closing, CancellationToken cancel)
        {
            await Gate.Task;
            if (closing.Tokens == AwayAt) throw new LedgerUnavailableException("away");
            Written.Enqueue(closing);
            return true;
        }

        public Task KeepPrediction(StoredPrediction prediction, CancellationToken cancel) => throw new NotSupportedException();

        public Task<StoredPrediction?> FindPrediction(RequestId id, CancellationToken cancel) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredPrediction>> Predictions(string? workspace, string? user, int most, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task<bool> DeclinePrediction(RequestId id, string reason, CancellationToken cancel) => throw new NotSupportedException();

        public Task<int> RemovePredictions(DateTimeOffset before, int most, CancellationToken cancel) => throw new NotSupportedException();
    }
}
