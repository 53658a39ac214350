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
