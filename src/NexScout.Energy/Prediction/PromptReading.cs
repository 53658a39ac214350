using NexScout.Energy.Budgets;

namespace NexScout.Energy.Prediction;

/// <summary>What one pass over a prompt tells: how emotional it is (<see cref="EmotionalDepth"/>) and how it is written (SPEC §5).
/// Formality is the mean of four parts, each 0 to 1: sentences that begin with a capital; sentences that end with a mark; the mean word,
/// from 3 letters (0) to 6 (1); and how few apostrophes and exclamation marks there are (one a sentence is none left). The opening is
/// a hash of the first four words, their case ignored. Linear, no allocation.</summary>
/// <param name="Depth">0 to 1.</param>
/// <param name="Traits">Figures of style.</param>
public readonly record struct PromptReading(double Depth, PromptTraits Traits)
{
    /// <summary>Reads UTF-8 text.</summary>
    public static PromptReading Of(ReadOnlySpan<byte> utf8)
    {
        var pass = new PromptPass();
        pass.Run(utf8);
        return new PromptReading(Math.Min(1, pass.Depth), pass.Traits());
    }
}
