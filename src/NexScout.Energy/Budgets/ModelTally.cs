namespace NexScout.Energy.Budgets;

/// <summary>What one user's calls say of one model (SPEC §4, §6). Each answer is one point of one, each failure none of one; feedback
/// has ten: accepted 10, edited 5, regenerated 0. <c>score = (4 + good) / (8 + seen)</c>, so an unknown model stands at 0.5 and no score
/// leaves 0 to 1. Sums, so that the order of events does not matter; both are halved when <paramref name="Seen"/> would pass 200.</summary>
/// <param name="Model"><c>provider/model</c>.</param>
/// <param name="Good">Points won, 0 to <paramref name="Seen"/>.</param>
/// <param name="Seen">Points there were, 0 to 200.</param>
public readonly record struct ModelTally(string Model, short Good, short Seen)
{
    /// <summary>The score of a model that nothing is known of.</summary>
    public const double Unknown = 0.5;

    private const int Most = 200;
    private const int FeedbackPoints = 10;

    /// <summary>0 to 1.</summary>
    public double Score => (4.0 + Good) / (8 + Seen);

    /// <summary>Whether it is this model's: asked at every call, without a text of its own.</summary>
    internal bool Is(string provider, string model) => Model.Length == provider.Length + 1 + model.Length
        && Model[provider.Length] == '/' && Model.StartsWith(provider, StringComparison.Ordinal) && Model.EndsWith(model, StringComparison.Ordinal);

    /// <summary>With a call that was answered, or failed.</summary>
    public ModelTally Add(bool answered) => Moved(answered ? 1 : 0, 1);

    /// <summary>With feedback, in the place of what was said before of the same call.</summary>
    public ModelTally Add(FeedbackOutcome said, FeedbackOutcome? before) =>
        before is { } former ? Moved(Points(said) - Points(former), 0) : Moved(Points(said), FeedbackPoints);

    private static int Points(FeedbackOutcome said) => said switch
    {
        FeedbackOutcome.Accepted => FeedbackPoints,
        FeedbackOutcome.Edited => FeedbackPoints / 2,
        _ => 0,
    };

    private ModelTally Moved(int good, int seen)
    {
        var (won, all) = Seen + seen > Most ? (Good / 2, Seen / 2) : (Good, Seen);
        return this with { Seen = (short)(all + seen), Good = (short)Math.Clamp(won + good, 0, all + seen) };
    }
}
