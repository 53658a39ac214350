using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Prediction;
using Xunit;

namespace NexScout.Energy.Tests.Prediction;

/// <summary>The estimator against the counts of real tokenizers (<c>bench/prediction</c> makes them).</summary>
public sealed class EstimatorTests(ITestOutputHelper output)
{
    private sealed record Sample(string Kind, long Raw, long Real);

    [Theory]
    [InlineData("o200k")]
    [InlineData("cl100k")]
    public void Predict_AfterCalibrationByAMixedStream_IsWithinTenPercentOnEnglishCodeAndJson(string tokenizer)
    {
        var samples = Load(tokenizer);
        var predictor = new Predictor(new PredictionOptions());
        foreach (var sample in samples.Where(of => of.Kind is "english" or "code" or "json" or "markdown"))
            predictor.Learn(Facts(sample), "ai_message", "m", sample.Real, 100);

        foreach (var kind in samples.GroupBy(sample => sample.Kind))
        {
            var real = kind.Sum(sample => sample.Real);
            var estimate = kind.Sum(sample => predictor.Predict(Facts(sample), "f", "m").InputTokens - 200);
            var error = ((double)estimate / real) - 1;
            output.WriteLine($"| {kind.Key} | {real} | {((double)kind.Sum(of => of.Raw) / real) - 1:+0.0 %;-0.0 %} | {error:+0.0 %;-0.0 %} |");
            if (kind.Key is "english" or "code" or "json") Assert.True(Math.Abs(error) <= 0.10, $"{kind.Key}: {error:P1}");
        }
    }

    [Theory]
    [InlineData("o200k")]
    [InlineData("cl100k")]
    public void Predict_AnySample_StaysBelowItsBound(string tokenizer)
    {
        var samples = Load(tokenizer);
        var predictor = new Predictor(new PredictionOptions());
        foreach (var sample in samples)
        {
            Assert.InRange(sample.Real, 0, predictor.Predict(Facts(sample), "f", "m").InputBound);
            predictor.Learn(Facts(sample), "ai_message", "m", sample.Real, 100);
        }
    }

    private static ChatFacts Facts(Sample sample) => new() { RawTokens = sample.Raw, Messages = 1 };

    private static List<Sample> Load(string tokenizer, [CallerFilePath] string here = "")
    {
        using var corpus = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(here)!, "corpus.json")));
        return
        [
            .. corpus.RootElement.EnumerateArray().Select(of => new Sample(
                of.GetProperty("kind").GetString()!, TokenCounter.Count(Encoding.UTF8.GetBytes(of.GetProperty("text").GetString()!)),
                of.GetProperty(tokenizer).GetInt64())),
        ];
    }
}
