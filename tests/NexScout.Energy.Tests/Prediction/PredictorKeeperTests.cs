using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Prediction;
using Xunit;

namespace NexScout.Energy.Tests.Prediction;

public sealed class PredictorKeeperTests : IPredictorStore
{
    private readonly ManualTime _time = new();
    private PredictorMemory _kept = new([], []);
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _away;
    private int _refused;

    [Fact]
    public async Task Stop_KeepsWhatWasLearned_AndTheNextStartGoesOnFromIt()
    {
        await Run(Learn);
        Assert.Equal(["", "m"], _kept.Lengths.Select(one => one.Model).Order());
        Assert.Equal(["", "m"], _kept.Calibrations.Select(one => one.Model).Order());

        await Run(predictor => Assert.True(SpinWait.SpinUntil(() => Knows(predictor), TimeSpan.FromSeconds(10))));
    }

    [Fact]
    public async Task Keep_StorageWasAway_IsMadeUpForWithTheNext()
    {
        await Run(predictor =>
        {
            Learn(predictor);
            _away = true;
            Assert.True(SpinWait.SpinUntil(() => _time.Timers > 0, TimeSpan.FromSeconds(10)));
            _time.Advance(TimeSpan.FromSeconds(31));
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _refused) > 0, TimeSpan.FromSeconds(10)));
            _away = false;
        });
        Assert.Equal(["", "m"], _kept.Lengths.Select(one => one.Model).Order());
    }

    [Fact]
    public async Task Stop_WhatIsKeptWasNeverRead_LeavesItAsItIs()
    {
        await Run(Learn);
        var kept = _kept;
        _away = true;
        await Run(_ => _away = false);
        Assert.Same(kept, _kept);
    }

    [Fact]
    public async Task Start_WithoutAStore_LearnsAllTheSame()
    {
        var predictor = new Predictor(new PredictionOptions());
        using var keeper = new PredictorKeeper(predictor, _time, NullLogger<PredictorKeeper>.Instance);
        await keeper.StartAsync(TestContext.Current.CancellationToken);
        Learn(predictor);
        await keeper.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(Knows(predictor));
    }

    Task<PredictorMemory> IPredictorStore.Recall(CancellationToken cancel)
    {
        _asked.TrySetResult();
        return _away ? throw new InvalidOperationException("away") : Task.FromResult(_kept);
    }

    Task IPredictorStore.Keep(PredictorMemory learned, CancellationToken cancel)
    {
        if (_away)
        {
            Interlocked.Increment(ref _refused);
            throw new InvalidOperationException("away");
        }

        _kept = learned;
        return Task.CompletedTask;
    }

    private static void Learn(Predictor predictor)
    {
        for (var i = 0; i < 30; i++) predictor.Learn(Chat, "ai_message", "m", 100, 400);
    }

    private static bool Knows(Predictor predictor) => predictor.Predict(Chat, "ai_message", "m").Learned;

    private static ChatFacts Chat => new() { Model = "auto", Messages = 1, Characters = 400, PromptCharacters = 400, RawTokens = 100 };

    private async Task Run(Action<Predictor> work)
    {
        _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var predictor = new Predictor(new PredictionOptions());
        using var keeper = new PredictorKeeper(predictor, _time, NullLogger<PredictorKeeper>.Instance, this);
        await keeper.StartAsync(TestContext.Current.CancellationToken);
        await _asked.Task;
        work(predictor);
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }
}
