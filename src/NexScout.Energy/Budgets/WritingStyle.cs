namespace NexScout.Energy.Budgets;

/// <summary>How a user writes (SPEC §5): running means over prompts, in whole units so that they are stored exactly.</summary>
/// <param name="Prompts">Prompts in the means, 0 to 64.</param>
/// <param name="SentenceCentiWords">Mean words a sentence, in hundredths.</param>
/// <param name="QuestionsPerTenThousand">Share of sentences that are questions, 0 to 10,000.</param>
/// <param name="FormalityPerTenThousand">Formality, 0 to 10,000.</param>
public readonly record struct WritingStyle(byte Prompts, ushort SentenceCentiWords, ushort QuestionsPerTenThousand, ushort FormalityPerTenThousand)
{
    /// <summary>From this many on each new prompt has this part of the mean, so that it follows a user who changes.</summary>
    public const int Window = 64;

    private const int MostWords = 600;

    /// <summary>Mean words a sentence, 0 to 600.</summary>
    public double SentenceLength => SentenceCentiWords / 100.0;

    /// <summary>Share of questions, 0 to 1.</summary>
    public double Questions => QuestionsPerTenThousand / 10_000.0;

    /// <summary>Formality, 0 to 1.</summary>
    public double Formality => FormalityPerTenThousand / 10_000.0;

    /// <summary>With one more prompt. One without a word changes nothing.</summary>
    public WritingStyle Add(in PromptTraits prompt)
    {
        if (prompt.Sentences <= 0) return this;
        var seen = Math.Min(Prompts + 1, Window);
        return new WritingStyle(
            (byte)seen,
            (ushort)Mean(SentenceCentiWords, 100 * Math.Min(MostWords, prompt.Words / (double)prompt.Sentences), seen),
            (ushort)Mean(QuestionsPerTenThousand, 10_000 * Math.Clamp(prompt.Questions / (double)prompt.Sentences, 0, 1), seen),
            (ushort)Mean(FormalityPerTenThousand, 10_000 * Math.Clamp(prompt.Formality, 0, 1), seen));
    }

    /// <summary>The mean with one more value among <paramref name="seen"/>, ≥ 1.</summary>
    internal static int Mean(int mean, double value, int seen) => (int)Math.Round(mean + ((value - mean) / seen), MidpointRounding.AwayFromZero);
}
