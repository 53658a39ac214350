using System.Text;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Prediction;
using Xunit;

namespace NexScout.Energy.Tests.Prediction;

public sealed class PredictorTests
{
    private readonly Predictor _predictor = new(new PredictionOptions());

    [Fact]
    public void Predict_NothingLearned_IsTwoAndAHalfTimesInputWithOverhead()
    {
        var prediction = _predictor.Predict(Chat(100), "ai_message", "m");

        Assert.Equal(300, prediction.InputTokens);
        Assert.Equal(450, prediction.OutputTokens);
        Assert.Equal(750, prediction.TotalTokens);
        Assert.False(prediction.Learned);
    }

    [Fact]
    public void Predict_OutputLearned_IsMedianAndNinetiethPercentile()
    {
        for (var i = 1; i <= 100; i++) _predictor.Learn(Chat(100), "ai_message", "m", 100, i * 10);

        var prediction = _predictor.Predict(Chat(100), "ai_message", "m");

        Assert.True(prediction.Learned);
        Assert.InRange(prediction.OutputTokens, 440, 570);
        Assert.InRange(prediction.OutputHigh, 800, 1_000);
        Assert.Equal(100, prediction.InputTokens);
    }

    [Fact]
    public void Predict_NoModelChosen_IsLearnedFromAllOfThem()
    {
        for (var i = 0; i < 15; i++)
        {
            _predictor.Learn(Chat(100), "ai_message", "m", 120, 200);
            _predictor.Learn(Chat(100), "ai_message", "n", 120, 200);
        }

        var prediction = _predictor.Predict(Chat(100), "ai_message", "");

        Assert.True(prediction.Learned);
        Assert.InRange(prediction.InputTokens, 115, 125);
        Assert.InRange(prediction.OutputTokens, 180, 220);
        Assert.False(_predictor.Predict(Chat(100), "ai_message", "m").Learned);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    public void Predict_UserOfOtherLengths_IsThatShareOfWhatIsTypical(double length)
    {
        for (var i = 0; i < 50; i++) _predictor.Learn(Chat(100), "ai_message", "m", 100, 400);

        var (typical, own) = (_predictor.Predict(Chat(100), "ai_message", "m"), _predictor.Predict(Chat(100), "ai_message", "m", length));

        Assert.Equal((long)Math.Round(typical.OutputTokens * length), own.OutputTokens);
        Assert.Equal((long)Math.Round(typical.OutputHigh * length), own.OutputHigh);
        Assert.Equal(typical.OutputTokens, own.TypicalOutput);
    }

    [Fact]
    public void Recall_OfWhatWasTaken_PredictsTheSame()
    {
        var random = new Random(3);
        for (var i = 0; i < 5_000; i++) _predictor.Learn(Chat(100), "ai_message", i % 2 == 0 ? "m" : "n", random.Next(80, 150), random.Next(2_000));
        var next = new Predictor(new PredictionOptions());

        next.Recall(_predictor.TakeLearned(all: false));

        foreach (var model in (string[])["m", "n", ""])
            Assert.Equal(_predictor.Predict(Chat(100), "ai_message", model), next.Predict(Chat(100), "ai_message", model));
        Assert.Equal((0, 0), Taken(_predictor)); // nothing is new since
        _predictor.Learn(Chat(100), "ai_message", "m", 100, 50);
        Assert.Equal((2, 2), Taken(_predictor)); // the model, and all of them together

        static (int, int) Taken(Predictor predictor) => predictor.TakeLearned(all: false) is var learned ? (learned.Calibrations.Count, learned.Lengths.Count) : default;
    }

    [Fact]
    public void Predict_LearnedLengthAboveWhatIsPermitted_IsWhatIsPermitted()
    {
        for (var i = 0; i < 50; i++) _predictor.Learn(Chat(100), "ai_message", "m", 100, 1_500);

        var prediction = _predictor.Predict(Chat(100), "ai_message", "m", length: 14, most: 3_000);

        Assert.Equal((3_000, 3_000), (prediction.OutputTokens, prediction.OutputHigh));
        Assert.InRange(prediction.TypicalOutput, 1_400, 1_600);
        Assert.Equal(450, _predictor.Predict(Chat(100), "ai_message", "unknown", length: 14, most: 100).OutputTokens); // the formula stays the formula
    }

    [Fact]
    public void Predict_NoModelChosen_BoundsTheInputAsOfAModelThatNothingIsKnownOf()
    {
        for (var i = 0; i < 50; i++) _predictor.Learn(Chat(1_000), "ai_message", "m", 800, 50);

        Assert.InRange(_predictor.Predict(Chat(1_000), "ai_message", "m").InputBound, 880, 920);
        Assert.Equal(1_350 + 32, _predictor.Predict(Chat(1_000), "ai_message", "").InputBound);
    }

    [Fact]
    public void Recall_AfterSomeAnswers_AddsToThem()
    {
        var before = new Predictor(new PredictionOptions());
        for (var i = 0; i < 100; i++) before.Learn(Chat(100), "ai_message", "m", 150, 400);
        for (var i = 0; i < 5; i++) _predictor.Learn(Chat(100), "ai_message", "m", 100, 10);

        _predictor.Recall(before.TakeLearned(all: true));

        Assert.InRange(_predictor.Predict(Chat(100), "ai_message", "m").OutputTokens, 360, 440);
        Assert.InRange(_predictor.Predict(Chat(100), "ai_message", "m").InputTokens, 148, 152);
    }

    [Fact]
    public void Learn_ThousandsOfInventedFeatures_LeavesRoomForTrueOnes()
    {
        for (var i = 0; i < 10_000; i++) _predictor.Learn(Chat(100), $"invented {i}", "m", 100, 10);
        for (var i = 0; i < 30; i++) _predictor.Learn(Chat(100), "ai_message", "m", 100, 10);

        Assert.True(_predictor.Predict(Chat(100), "ai_message", "m").Learned);
        Assert.Equal(["", "m"], _predictor.TakeLearned(all: true).Lengths.Select(one => one.Model).Order()); // nothing else is worth keeping
    }

    [Fact]
    public void Recall_WhatNobodyCanHaveLearned_PredictsAsIfNothingWere()
    {
        _predictor.Recall(new PredictorMemory(
            [new("m", double.NaN, 0, 5), new("n", 1, 0, -5), new("", 1e9, -3, 40)],
            [new("f", "m", [-5, int.MinValue]), new("f", "n", [.. Enumerable.Repeat(int.MaxValue, 500)]), new("f", "", [])]));

        Assert.Equal(300, _predictor.Predict(Chat(100), "f", "m").InputTokens);
        Assert.InRange(_predictor.Predict(Chat(100), "f", "").InputTokens, 300, 700);
        Assert.All((string[])["m", "n", ""], model => Assert.True(_predictor.Predict(Chat(100), "f", model) is { OutputTokens: > 0, InputBound: > 0 }));
    }

    [Fact]
    public void Predict_OtherFeatureOrModel_HasLearnedNothing()
    {
        for (var i = 0; i < 50; i++) _predictor.Learn(Chat(100), "ai_message", "m", 100, 50);

        Assert.False(_predictor.Predict(Chat(100), "ai_sequence", "m").Learned);
        Assert.False(_predictor.Predict(Chat(100), "ai_message", "other").Learned);
    }

    [Fact]
    public void Predict_ModelCountsMore_FollowsIt()
    {
        for (var i = 0; i < 100; i++) _predictor.Learn(Chat(100), "ai_message", "m", 130, 50);

        Assert.InRange(_predictor.Predict(Chat(1_000), "ai_message", "m").InputTokens, 1_280, 1_320);
    }

    [Fact]
    public void Learn_AbsurdCount_BendsTheEstimateNoFurtherThanFivefold()
    {
        _predictor.Learn(Chat(100), "ai_message", "m", 100_000_000, 50);

        Assert.InRange(_predictor.Predict(Chat(100), "ai_message", "m").InputTokens, 0, 700);
    }

    [Fact]
    public void Predict_Images_AreCountedInInputAndBound()
    {
        var with = _predictor.Predict(Chat(100) with { Images = 2 }, "ai_message", "m");
        var without = _predictor.Predict(Chat(100), "ai_message", "m");

        Assert.Equal(3_000, with.InputTokens - without.InputTokens);
        Assert.Equal(3_000, with.InputBound - without.InputBound);
    }

    [Fact]
    public void Predict_SeveralChoices_MultipliesOutput() =>
        Assert.Equal(3 * _predictor.Predict(Chat(100), "f", "m").OutputTokens, _predictor.Predict(Chat(100) with { Choices = 3 }, "f", "m").OutputTokens);

    [Theory]
    [InlineData("Please send the report for March.", 0, 0.3)]
    [InlineData("I am so frustrated and angry!!! This is terrible, I feel betrayed and I want to CANCEL.", 0.8, 1)]
    [InlineData("", 0.1, 0.1)]
    public void EmotionalDepth_Text_IsWithinItsRange(string text, double least, double most) =>
        Assert.InRange(EmotionalDepth.Estimate(Encoding.UTF8.GetBytes(text)), least, most);

    private static ChatFacts Chat(long tokens) => new() { RawTokens = tokens, Messages = 1 };
}
