namespace NexScout.Energy.Prediction;

/// <summary>Numbers of the prediction (SPEC §8); configuration section <c>Energy:Prediction</c>.</summary>
public sealed class PredictionOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Prediction";

    /// <summary>Tokens of system overhead added to each forecast.</summary>
    public long Overhead { get; set; } = 200;

    /// <summary>Output per input token before anything is learned.</summary>
    public double OutputFactor { get; set; } = 1.5;

    /// <summary>Error margin of the input bound before a model is calibrated.</summary>
    public double FirstMargin { get; set; } = 0.35;

    /// <summary>The least error margin after it.</summary>
    public double LeastMargin { get; set; } = 0.1;

    /// <summary>Tokens of one image.</summary>
    public long ImageTokens { get; set; } = 1_500;

    /// <summary>Answers before output is learned rather than computed.</summary>
    public int LearnAfter { get; set; } = 20;

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (Overhead < 0) faults.Add("Overhead must not be negative");
        if (OutputFactor <= 0) faults.Add("OutputFactor must be positive");
        if (FirstMargin < 0 || LeastMargin < 0) faults.Add("margins must not be negative");
        if (ImageTokens < 0) faults.Add("ImageTokens must not be negative");
        if (LearnAfter < 1) faults.Add("LearnAfter must be at least 1");
        return faults;
    }
}
