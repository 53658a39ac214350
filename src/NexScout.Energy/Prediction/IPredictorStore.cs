namespace NexScout.Energy.Prediction;

/// <summary>Keeps what a predictor learned beyond the life of a process (tables <c>token_calibrations</c> and <c>output_lengths</c>,
/// SPEC §8). Never asked while a call runs.</summary>
public interface IPredictorStore
{
    /// <summary>All that was kept.</summary>
    Task<PredictorMemory> Recall(CancellationToken cancel);

    /// <summary>Keeps what is new. Where several processes learn of the same calls' kind, the last one's figures stand: each of them began
    /// with what was kept, and sees its share of the same traffic.</summary>
    Task Keep(PredictorMemory learned, CancellationToken cancel);
}

/// <summary>What a predictor learned.</summary>
/// <param name="Calibrations">By model.</param>
/// <param name="Lengths">By feature and model.</param>
public sealed record PredictorMemory(IReadOnlyList<LearnedCalibration> Calibrations, IReadOnlyList<LearnedLengths> Lengths);

/// <summary>A model's tokenizer.</summary>
/// <param name="Model"><c>provider/model</c>; empty for all together.</param>
/// <param name="Ratio">Real tokens per raw token.</param>
/// <param name="Deviation">Mean absolute deviation of the ratio.</param>
/// <param name="Samples">How many answers taught it.</param>
public sealed record LearnedCalibration(string Model, double Ratio, double Deviation, long Samples);

/// <summary>The lengths of a feature's answers.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Model"><c>provider/model</c>; empty for all together.</param>
/// <param name="Counts">How many answers fell into each length, shortest first; a bucket is an eighth longer than the one before.</param>
public sealed record LearnedLengths(string Feature, string Model, IReadOnlyList<int> Counts);
