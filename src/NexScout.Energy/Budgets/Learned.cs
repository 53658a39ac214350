using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace NexScout.Energy.Budgets;

/// <summary>What was learned of a user (SPEC §4, §5): style, habits and preferences, in about 150 bytes and without any text of the
/// user's. Immutable.</summary>
[JsonConverter(typeof(LearnedJson))]
public sealed record Learned
{
    /// <summary>Most models with a score of their own.</summary>
    public const int MostModels = 8;

    /// <summary>Most features with a length of their own.</summary>
    public const int MostFeatures = 8;

    /// <summary>Nothing learned yet.</summary>
    public static Learned Nothing { get; } = new();

    /// <summary>How prompts are written.</summary>
    public WritingStyle Style { get; init; }

    /// <summary>Answers in <see cref="OutputDeciTokens"/>, 0 to 64.</summary>
    public byte Answers { get; init; }

    /// <summary>Mean tokens of an answer, in tenths.</summary>
    public int OutputDeciTokens { get; init; }

    /// <summary>How long the user's answers are, by feature; at most <see cref="MostFeatures"/>.</summary>
    public ImmutableArray<LengthTally> Lengths { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Calls by hour of the day (UTC).</summary>
    public HourCounts Hours { get; init; }

    /// <summary>The openings that are repeated most.</summary>
    public OpeningCounts Openings { get; init; }

    /// <summary>The models that were used; at most <see cref="MostModels"/>.</summary>
    public ImmutableArray<ModelTally> Models { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>short (mean below 150 tokens), medium (below 600) or long; null before the first answer.</summary>
    public string? OutputLength => Answers == 0 ? null : OutputDeciTokens < 1500 ? "short" : OutputDeciTokens < 6000 ? "medium" : "long";

    /// <summary>With a prompt that came at <paramref name="hour"/>, 0 to 23 (UTC).</summary>
    public Learned Prompt(in PromptTraits prompt, int hour) => this with
    {
        Hours = Hours.Add(hour),
        Style = Style.Add(prompt),
        Openings = prompt.Sentences > 0 ? Openings.Add(prompt.Opening) : Openings,
    };

    /// <summary>With an answer of <paramref name="tokens"/> output tokens.</summary>
    public Learned Answer(long tokens)
    {
        var seen = Math.Min(Answers + 1, WritingStyle.Window);
        return this with
        {
            Answers = (byte)seen,
            OutputDeciTokens = WritingStyle.Mean(OutputDeciTokens, 10.0 * Math.Clamp(tokens, 0, 10_000_000), seen),
        };
    }

    /// <summary>With an answer compared to what is typical.</summary>
    /// <param name="feature">Its feature.</param>
    /// <param name="tokens">Its output tokens.</param>
    /// <param name="typical">Output tokens of such a call, whoever makes it; 0 where nothing is known, and then nothing is learned.</param>
    public Learned Length(string feature, long tokens, long typical)
    {
        if (typical <= 0 || tokens <= 0) return this;
        var ratio = (double)tokens / typical;
        for (var i = 0; i < Lengths.Length; i++)
        {
            if (Lengths[i].Feature == feature) return this with { Lengths = Lengths.SetItem(i, Lengths[i].Add(ratio)) };
        }

        // The features of all users are the same few: their names are kept once. Of more than are kept the first stay.
        return Lengths.Length == MostFeatures ? this : this with { Lengths = Lengths.Add(new LengthTally(string.Intern(feature), 0, 0).Add(ratio)) };
    }

    /// <summary>What a typical length of a feature is multiplied with for a user of these habits.</summary>
    public static double LengthOf(ImmutableArray<LengthTally> lengths, string feature)
    {
        foreach (var tally in lengths)
        {
            if (tally.Feature == feature) return tally.Ratio;
        }

        return 1;
    }

    /// <summary>With a model's tally changed.</summary>
    /// <param name="model"><c>provider/model</c>.</param>
    /// <param name="change">Its new tally.</param>
    public Learned Model(string model, Func<ModelTally, ModelTally> change)
    {
        for (var i = 0; i < Models.Length; i++)
        {
            if (Models[i].Model == model) return this with { Models = Models.SetItem(i, change(Models[i])) };
        }

        var added = change(new ModelTally(model, 0, 0));
        if (Models.Length < MostModels) return this with { Models = Models.Add(added) };
        var least = 0;
        for (var i = 1; i < Models.Length; i++)
        {
            if (Models[i].Seen < Models[least].Seen) least = i;
        }

        return this with { Models = Models.SetItem(least, added) };
    }

    /// <summary>With a call of a model that was answered, or failed.</summary>
    internal Learned Call(string provider, string model, bool answered) =>
        Model(NameOf(provider, model), answered ? static tally => tally.Add(true) : static tally => tally.Add(false));

    // Most calls go to a model that is known already. The models of all users are the same few: their names are kept once.
    private string NameOf(string provider, string model)
    {
        foreach (var tally in Models)
        {
            if (tally.Is(provider, model)) return tally.Model;
        }

        return string.Intern($"{provider}/{model}");
    }
}
