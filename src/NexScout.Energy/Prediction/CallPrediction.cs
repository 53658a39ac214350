using NexScout.Energy.Pricing;

namespace NexScout.Energy.Prediction;

/// <summary>What a call is expected to use (SPEC §8).</summary>
public sealed record CallPrediction
{
    /// <summary>Input tokens: the calibrated estimate and, until an output length is learned, the fixed overhead of 200 (SPEC §8). With the
    /// overhead it may be above <see cref="InputBound"/>, which is of the prompt alone.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Output tokens: the learned median as this user's habit moves it, at most what the call is permitted; or 1.5 × input.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Input and output.</summary>
    public long TotalTokens => InputTokens + OutputTokens;

    /// <summary>The most tokens that the provider may count for the prompt: the estimate with its error margin and the style line, without
    /// the fixed overhead. It is what a reservation holds for the input.</summary>
    public required long InputBound { get; init; }

    /// <summary>Output tokens that half of all users' answers stay under, for this feature on this model; 0 before it is learned.</summary>
    public long TypicalOutput { get; init; }

    /// <summary>Output tokens that at least 9 of 10 such calls stay under.</summary>
    public required long OutputHigh { get; init; }

    /// <summary>Whether output was learned, or is the formula's.</summary>
    public required bool Learned { get; init; }

    /// <summary>Cost of the prediction on the recommended model.</summary>
    public NanoUsd Cost { get; init; }

    /// <summary>Energy of the prediction.</summary>
    public long Energy { get; init; }

    /// <summary>Recommended model, <c>provider/model</c>.</summary>
    public string RecommendedModel { get; init; } = "";
}
