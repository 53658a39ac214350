namespace NexScout.Energy.Prediction;

/// <summary>What was learned of one model's tokenizer. Immutable: readers see one whole version, learners replace it.</summary>
/// <param name="Ratio">Real tokens per raw token.</param>
/// <param name="Deviation">Mean absolute deviation of the ratio.</param>
/// <param name="Samples">How many answers taught it.</param>
internal sealed record Calibration(double Ratio, double Deviation, long Samples)
{
    private const double Pace = 0.05;

    public static Calibration None { get; } = new(1, 0, 0);

    public Calibration Learn(double ratio)
    {
        // A provider that counts absurdly must not bend the estimate for everybody.
        ratio = Sane(ratio);
        var pace = Math.Max(Pace, 1.0 / (Samples + 1));
        var error = Math.Abs(ratio - Ratio);
        return this with { Ratio = Ratio + (pace * (ratio - Ratio)), Deviation = Samples == 0 ? 0 : Deviation + (pace * (error - Deviation)), Samples = Samples + 1 };
    }

    /// <summary>A ratio that a tokenizer can have.</summary>
    public static double Sane(double ratio) => Math.Clamp(ratio, 0.2, 5);

    /// <summary>Share added to an estimate so that it is an upper bound.</summary>
    public double Margin(PredictionOptions options) =>
        Samples < 10 ? options.FirstMargin : Math.Min(options.FirstMargin, Math.Max(options.LeastMargin, 4 * Deviation / Ratio));
}
