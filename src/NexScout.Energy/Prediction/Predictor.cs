using System.Collections.Concurrent;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Prediction;

/// <summary>Predicts tokens and learns from what providers count (SPEC §8). A prediction takes no lock.</summary>
public sealed class Predictor(PredictionOptions options) : IPredictor
{
    private const int MostSketches = 4_096;
    private const long SystemLineTokens = 32;
    private const double CharactersPerRawToken = 4;

    // Before a model is chosen, what all of them together did stands for it.
    private const string AnyModel = "";
    private readonly ConcurrentDictionary<string, Calibration> _models = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Feature, string Model), OutputSketch> _outputs = new();
    private readonly Dictionary<string, Calibration> _kept = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public CallPrediction Predict(ChatFacts chat, string feature, string model, double length = 1)
    {
        var calibration = _models.GetValueOrDefault(model, Calibration.None);
        var images = chat.Images * options.ImageTokens;
        var text = chat.RawTokens * calibration.Ratio;
        var known = _outputs.GetValueOrDefault((feature, model))?.Lengths;
        var learned = known is not null && known.Samples >= options.LearnAfter;
        // What providers add to a chat is in the calibration once they have counted enough of it; until then the fixed overhead stands for it.
        var input = (long)Math.Ceiling(text) + images + (learned ? 0 : options.Overhead);
        var formula = (long)Math.Ceiling(input * options.OutputFactor) * chat.Choices;
        return new CallPrediction
        {
            InputTokens = input,
            OutputTokens = learned ? OfUser(known!.Median) : formula,
            OutputHigh = learned ? OfUser(known!.High) : formula,
            TypicalOutput = learned ? known!.Median * chat.Choices : 0,
            InputBound = (long)Math.Ceiling(text * (1 + calibration.Margin(options))) + images + SystemLineTokens,
            Learned = learned,
        };

        long OfUser(long typical) => (long)Math.Round(typical * length) * chat.Choices;
    }

    /// <inheritdoc/>
    public void Learn(ChatFacts chat, string feature, string model, long input, long output)
    {
        Learn(chat, input, model);
        Learn(chat, input, AnyModel);
        var answer = output / Math.Max(1, chat.Choices);
        Learn(feature, model, answer);
        Learn(feature, AnyModel, answer);
    }

    /// <inheritdoc/>
    public long EstimateOutput(string model, long characters)
    {
        var ratio = _models.GetValueOrDefault(model, Calibration.None).Ratio;
        return characters <= 0 ? 0 : (long)Math.Ceiling(characters * ratio / CharactersPerRawToken);
    }

    /// <summary>What was learned since it was last asked. One asks at a time.</summary>
    internal PredictorMemory TakeLearned()
    {
        List<LearnedCalibration> calibrations = [];
        foreach (var (model, now) in _models)
        {
            if (_kept.TryGetValue(model, out var before) && ReferenceEquals(before, now)) continue;
            _kept[model] = now;
            calibrations.Add(new LearnedCalibration(model, now.Ratio, now.Deviation, now.Samples));
        }

        List<LearnedLengths> lengths = [];
        foreach (var ((feature, model), sketch) in _outputs)
        {
            if (sketch.TakeChanged() is { } counts) lengths.Add(new LearnedLengths(feature, model, counts));
        }

        return new PredictorMemory(calibrations, lengths);
    }

    /// <summary>Goes on from what was kept. What was learned since the start counts more, and stays.</summary>
    internal void Recall(PredictorMemory memory)
    {
        foreach (var (model, ratio, deviation, samples) in memory.Calibrations)
        {
            if (samples > 0 && double.IsFinite(ratio) && double.IsFinite(deviation))
                _models.TryAdd(model, new Calibration(Calibration.Sane(ratio), Math.Max(0, deviation), samples));
        }

        foreach (var (feature, model, counts) in memory.Lengths.Take(MostSketches)) _outputs.TryAdd((feature, model), new OutputSketch(counts));
    }

    private void Learn(ChatFacts chat, long input, string model)
    {
        if (chat.RawTokens == 0 || input == 0) return;
        var ratio = (double)input / chat.RawTokens;
        _models.AddOrUpdate(model, static (_, r) => Calibration.None.Learn(r), static (_, known, r) => known.Learn(r), ratio);
    }

    private void Learn(string feature, string model, long answer)
    {
        if (_outputs.Count >= MostSketches && !_outputs.ContainsKey((feature, model))) return;
        _outputs.GetOrAdd((feature, model), static _ => new OutputSketch()).Add(answer);
    }
}
