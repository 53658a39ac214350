namespace NexScout.Energy.Budgets;

/// <summary>What is learned of one prompt (SPEC §5): figures only, never its text.</summary>
/// <param name="Words">Words, ≥ 0.</param>
/// <param name="Sentences">Sentences, ≥ 0; 0 where the prompt has no word.</param>
/// <param name="Questions">Sentences that end with a question mark.</param>
/// <param name="Formality">0 (a chat between friends) to 1 (a letter).</param>
/// <param name="Opening">Hash of the first four words.</param>
public readonly record struct PromptTraits(int Words, int Sentences, int Questions, double Formality, ushort Opening);
