using NexScout.Energy.Pricing;

namespace NexScout.Energy.Reports;

/// <summary>Sums of the usage log. Hours that have ended are rolled up into days, so that a sum over millions of calls reads few rows; what is
/// newer is read from the log itself.</summary>
public interface IUsageSums
{
    /// <summary>Sums by a key, ordered by it.</summary>
    Task<IReadOnlyList<UsageSum>> Sums(SumsBy by, ReportRange range, CancellationToken cancel);

    /// <summary>Sums by user: those that cost most, or those whose revenue covers their cost least.</summary>
    /// <param name="range">Which calls.</param>
    /// <param name="revenue">What a user of each tier, by its name, pays in the range.</param>
    /// <param name="byMargin">Only users that cost more than they pay, the worst first; otherwise all, the most costly first.</param>
    /// <param name="most">Most users, 1 to 1,000.</param>
    /// <param name="cancel">Cancels the wait.</param>
    Task<IReadOnlyList<UserSum>> Users(
        ReportRange range, IReadOnlyDictionary<string, NanoUsd> revenue, bool byMargin, int most, CancellationToken cancel);

    /// <summary>Sums by the tier that users had when they last called.</summary>
    Task<IReadOnlyList<TierSum>> Tiers(ReportRange range, CancellationToken cancel);

    /// <summary>The workspaces whose calls of a week cost more than a limit, by name.</summary>
    /// <param name="monday">The week's Monday (UTC).</param>
    /// <param name="above">The limit.</param>
    /// <param name="cancel">Cancels the wait.</param>
    Task<IReadOnlyList<WorkspaceCost>> WeeklyCosts(DateOnly monday, NanoUsd above, CancellationToken cancel);

    /// <summary>Rolls up hours that have ended and in which no call is open any more.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="most">Most hours to do now.</param>
    /// <param name="cancel">Cancels the wait.</param>
    /// <returns>How many hours were done.</returns>
    Task<int> RollUp(DateTimeOffset now, int most, CancellationToken cancel);

    /// <summary>Rolls a day up again where records came later than its roll-up.</summary>
    /// <returns>Whether it was needed.</returns>
    Task<bool> Mend(DateOnly day, CancellationToken cancel);
}

/// <summary>What sums are made by.</summary>
public enum SumsBy
{
    /// <summary>The day (UTC), as yyyy-MM-dd.</summary>
    Day,

    /// <summary>The feature.</summary>
    Feature,

    /// <summary>The model, as provider/model.</summary>
    Model,
}

/// <summary>Which calls a report is about: those that began in whole days (UTC).</summary>
/// <param name="Workspace">Of one workspace; null for all.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The day after the last one.</param>
public sealed record ReportRange(string? Workspace, DateOnly From, DateOnly To)
{
    /// <summary>How many days.</summary>
    public int Days => To.DayNumber - From.DayNumber;
}

/// <summary>A sum of calls. Tokens and costs of those that were answered or broke off; <see cref="Requests"/> counts refused ones too.</summary>
public sealed record UsageSum
{
    /// <summary>The day, feature or model.</summary>
    public required string Key { get; init; }

    /// <summary>Calls.</summary>
    public long Requests { get; init; }

    /// <summary>Of these, answered by a provider or the cache.</summary>
    public long Answered { get; init; }

    /// <summary>Of these, answered by the cache.</summary>
    public long Cached { get; init; }

    /// <summary>Refused before they ran.</summary>
    public long Refused { get; init; }

    /// <summary>Input tokens.</summary>
    public long TokensPrompt { get; init; }

    /// <summary>Output tokens.</summary>
    public long TokensCompletion { get; init; }

    /// <summary>Tokens that compression and the cache saved.</summary>
    public long TokensSaved { get; init; }

    /// <summary>Most tokens of one call.</summary>
    public long MostTokens { get; init; }

    /// <summary>What they cost.</summary>
    public NanoUsd Cost { get; init; }

    /// <summary>Energy charged.</summary>
    public long Energy { get; init; }

    /// <summary>Milliseconds of the answered ones, in total.</summary>
    public double Milliseconds { get; init; }

    /// <summary>Calls whose prediction was compared with what they used.</summary>
    public long Predictions { get; init; }

    /// <summary>Tokens predicted for these.</summary>
    public long PredictedTokens { get; init; }

    /// <summary>Tokens that these used.</summary>
    public long ActualTokens { get; init; }

    /// <summary>The sum of their accuracies, 0 to 1 each.</summary>
    public double Accuracy { get; init; }

    /// <summary>Input and output tokens.</summary>
    public long Tokens => TokensPrompt + TokensCompletion;
}

/// <summary>A user's sum. <see cref="Tier"/> is the one it had when it last called.</summary>
/// <param name="Workspace">Its workspace.</param>
/// <param name="User">Its name there.</param>
/// <param name="Tier">Its tier's name.</param>
/// <param name="Requests">Calls.</param>
/// <param name="Tokens">Input and output tokens.</param>
/// <param name="Cost">What they cost.</param>
public sealed record UserSum(string Workspace, string User, string Tier, long Requests, long Tokens, NanoUsd Cost);

/// <summary>What a workspace cost.</summary>
/// <param name="Workspace">Its name.</param>
/// <param name="Cost">What its calls cost.</param>
public sealed record WorkspaceCost(string Workspace, NanoUsd Cost);

/// <summary>A tier's sum.</summary>
/// <param name="Tier">Its name.</param>
/// <param name="Users">Users that called.</param>
/// <param name="Requests">Calls.</param>
/// <param name="Tokens">Input and output tokens.</param>
/// <param name="Cost">What they cost.</param>
public sealed record TierSum(string Tier, long Users, long Requests, long Tokens, NanoUsd Cost);
