using NexScout.Energy.Budgets;

namespace NexScout.Energy.Governance;

/// <summary>How long and in what style an answer may be (SPEC §9).</summary>
/// <param name="MaxTokens">Most output tokens of one answer.</param>
/// <param name="Verbosity">concise, balanced, detailed, complete.</param>
/// <param name="Style">brief, professional, comprehensive, executive.</param>
/// <param name="SystemLine">The style as one short line for the model.</param>
public readonly record struct OutputShape(long MaxTokens, string Verbosity, string Style, string SystemLine)
{
    private static readonly OutputShape[] _tiers =
    [
        new(500, "concise", "brief", "Answer concisely, in a brief style."),
        new(1_500, "balanced", "professional", "Answer in a balanced, professional style."),
        new(3_000, "detailed", "comprehensive", "Answer in a detailed, comprehensive style."),
        new(5_000, "complete", "executive", "Answer completely, in an executive style."),
    ];

    /// <summary>The shape for a tier; a rating below 0.7 takes 20 % off, the caller's limit only lowers.</summary>
    public static OutputShape For(Tier tier, double rating, long? callerMax)
    {
        var shape = _tiers[(int)tier];
        var most = rating < 0.7 ? shape.MaxTokens * 8 / 10 : shape.MaxTokens;
        return shape with { MaxTokens = callerMax < most ? callerMax.Value : most };
    }
}
