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

    [Fact]
    public async Task Stop_KeepsWhatWasLearned_AndTheNextStartGoesOnFromIt()
    {
        await Run(Learn);
        Assert.Equal(["", "m"], _kept.Lengths.Select(one => one.Model).Order());
        Assert.Equal(["", "m"], _kept.Calibrations.Select(one => one.Model).Order());

        await Run(predictor => Assert.True(SpinWait.SpinUntil(() => Knows(predictor), TimeSpan.FromSeconds(10))));
    }

    [Fact]
    public async Task Stop_StorageAway_LosesNothingElse()
    {
        _away = true;
        await Run(Learn);
        Assert.Empty(_kept.Lengths);
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
        if (_away) throw new InvalidOperationException("away");
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
