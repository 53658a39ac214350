using System.Collections.Concurrent;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Prediction;

/// <summary>Predicts tokens and learns from what providers count (SPEC §8). A prediction takes no lock.</summary>
public sealed class Predictor(PredictionOptions options) : IPredictor
{
    private const long SystemLineTokens = 32;
    private const double CharactersPerRawToken = 4;

    // Before a model is chosen, what all of them together did stands for it.
    private const string AnyModel = "";
    private readonly ConcurrentDictionary<string, Calibration> _models = new(StringComparer.Ordinal);
    private readonly OutputSketches _outputs = new(options.LearnAfter);
    private readonly Dictionary<string, Calibration> _taken = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public CallPrediction Predict(ChatFacts chat, string feature, string model, double length = 1, long most = long.MaxValue)
    {
        var calibration = _models.GetValueOrDefault(model, Calibration.None);
        var images = chat.Images * options.ImageTokens;
        var text = chat.RawTokens * calibration.Ratio;
        var known = _outputs.Find(feature, model)?.Lengths;
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
            InputBound = Bound(chat, calibration, model) + images + (chat.EncodedParts * options.ImageTokens) + SystemLineTokens,
            Learned = learned,
        };

        long OfUser(long typical) => Math.Min(most, (long)Math.Round(typical * length) * chat.Choices);
    }

    /// <inheritdoc/>
    public void Learn(ChatFacts chat, string feature, string model, long input, long output)
    {
        Learn(chat, input, model);
        Learn(chat, input, AnyModel);
        var answer = output / Math.Max(1, chat.Choices);
        _outputs.Add(feature, model, answer);
        _outputs.Add(feature, AnyModel, answer);
    }

    /// <inheritdoc/>
    public long EstimateOutput(string model, long characters)
    {
        var ratio = _models.GetValueOrDefault(model, Calibration.None).Ratio;
        return characters <= 0 ? 0 : (long)Math.Ceiling(characters * ratio / CharactersPerRawToken);
    }

    /// <summary>What was learned since this was last asked, or all of it. One asks at a time.</summary>
    internal PredictorMemory TakeLearned(bool all)
    {
        List<LearnedCalibration> calibrations = [];
        foreach (var (model, now) in _models)
        {
            if (!all && _taken.TryGetValue(model, out var before) && ReferenceEquals(before, now)) continue;
            _taken[model] = now;
            calibrations.Add(new LearnedCalibration(model, now.Ratio, now.Deviation, now.Samples));
        }

        return new PredictorMemory(calibrations, _outputs.Take(all));
    }

    /// <summary>Goes on from what was kept, together with what was learned since the start.</summary>
    internal void Recall(PredictorMemory memory)
    {
        foreach (var (model, ratio, deviation, samples) in memory.Calibrations)
        {
            if (samples <= 0 || !double.IsFinite(ratio) || !double.IsFinite(deviation)) continue;
            var kept = new Calibration(Calibration.Sane(ratio), Math.Max(0, deviation), samples);
            _models.AddOrUpdate(model, kept, (_, known) => known.Samples > kept.Samples ? known : kept);
        }

        foreach (var (feature, model, counts) in memory.Lengths) _outputs.Recall(feature, model, counts);
    }

    // Tokenizers differ, so a bound for models together has the margin of one that nothing is known of.
    private long Bound(ChatFacts chat, Calibration calibration, string model) => (long)Math.Ceiling(
        chat.RawTokens * (model == AnyModel ? Math.Max(1, calibration.Ratio) * (1 + options.FirstMargin) : calibration.Ratio * (1 + calibration.Margin(options))));

    private void Learn(ChatFacts chat, long input, string model)
    {
        if (chat.RawTokens == 0 || input == 0) return;
        var ratio = (double)input / chat.RawTokens;
        _models.AddOrUpdate(model, static (_, r) => Calibration.None.Learn(r), static (_, known, r) => known.Learn(r), ratio);
    }
}
