using System.Collections.Concurrent;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Prediction;

/// <summary>Predicts tokens and learns from what providers count (SPEC §8). A prediction takes no lock.</summary>
public sealed class Predictor(PredictionOptions options) : IPredictor
{
    private const int MostSketches = 4_096;
    private const long SystemLineTokens = 32;
    private const double CharactersPerRawToken = 4;
    private readonly ConcurrentDictionary<string, Calibration> _models = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Feature, string Model), OutputSketch> _outputs = new();

    /// <inheritdoc/>
    public CallPrediction Predict(ChatFacts chat, string feature, string model)
    {
        var calibration = _models.GetValueOrDefault(model, Calibration.None);
        var images = chat.Images * options.ImageTokens;
        var text = chat.RawTokens * calibration.Ratio;
        var sketch = _outputs.GetValueOrDefault((feature, model));
        var learned = sketch is not null && sketch.Samples >= options.LearnAfter;
        // What providers add to a chat is in the calibration once they have counted enough of it; until then the fixed overhead stands for it.
        var input = (long)Math.Ceiling(text) + images + (learned ? 0 : options.Overhead);
        var formula = (long)Math.Ceiling(input * options.OutputFactor) * chat.Choices;
        return new CallPrediction
        {
            InputTokens = input,
            OutputTokens = learned ? sketch!.Quantile(0.5) * chat.Choices : formula,
            OutputHigh = learned ? sketch!.Quantile(0.9) * chat.Choices : formula,
            InputBound = (long)Math.Ceiling(text * (1 + calibration.Margin(options))) + images + SystemLineTokens,
            Learned = learned,
        };
    }

    /// <inheritdoc/>
    public void Learn(ChatFacts chat, string feature, string model, long input, long output)
    {
        if (chat.RawTokens > 0 && input > 0)
        {
            var ratio = (double)input / chat.RawTokens;
            _models.AddOrUpdate(model, static (_, r) => Calibration.None.Learn(r), static (_, known, r) => known.Learn(r), ratio);
        }

        if (_outputs.Count < MostSketches || _outputs.ContainsKey((feature, model)))
        {
            _outputs.GetOrAdd((feature, model), static _ => new OutputSketch()).Add(output / Math.Max(1, chat.Choices));
        }
    }

    /// <inheritdoc/>
    public long EstimateOutput(string model, long characters)
    {
        var ratio = _models.GetValueOrDefault(model, Calibration.None).Ratio;
        return characters <= 0 ? 0 : (long)Math.Ceiling(characters * ratio / CharactersPerRawToken);
    }
}
