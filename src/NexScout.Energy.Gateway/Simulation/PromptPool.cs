using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline.Chat;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>Prompts that are written once and asked by many: for each tier and feature at least as many different ones as one user asks,
/// so that the only repeats of a user are those that <see cref="FeatureProfile.Repeat"/> stands for.</summary>
internal sealed class PromptPool
{
    private const int Least = 96;
    private static readonly string[] _tones = ["friendly", "direct", "formal", "warm"];
    private readonly Prompt[]?[,] _prompts;

    /// <param name="population">The distributions.</param>
    /// <param name="requests">Calls of one user.</param>
    /// <param name="seed">The seed.</param>
    public PromptPool(Population population, int requests, long seed)
    {
        _prompts = new Prompt[]?[Enum.GetValues<Tier>().Length, population.Features.Count];
        Size = Math.Max(Least, requests);
        foreach (var mix in population.Tiers.Append(population.Beside))
        {
            for (var feature = 0; feature < population.Features.Count; feature++)
            {
                if (mix.Features.ContainsKey(population.Features[feature].Name))
                    _prompts[(int)mix.Tier, feature] = Fill(mix, population.Features[feature], new Dice(seed, (int)mix.Tier, feature));
            }
        }
    }

    /// <summary>Different prompts of one tier and feature.</summary>
    public int Size { get; }

    /// <summary>One of them; places past the end begin again.</summary>
    public Prompt Get(Tier tier, int feature, int place) => _prompts[(int)tier, feature]![place % Size];

    private Prompt[] Fill(TierMix mix, FeatureProfile feature, Dice dice)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        var prompts = new Prompt[Size];
        for (var i = 0; i < prompts.Length; i++)
        {
            string text;
            var (characters, verbose) = (dice.Length(feature.Prompt, mix.PromptScale), dice.Share() < mix.Verbose);
            do text = PromptWriter.Write(ref dice, feature.Name, characters++, verbose); while (!written.Add(text));
            var parts = new NativeParts { Prompt = text, Tone = _tones[dice.Below(_tones.Length)], Temperature = feature.Temperature };
            prompts[i] = Prompt.Of(feature.Name, parts, dice.Length(feature.Answer, 1));
        }

        return prompts;
    }
}
