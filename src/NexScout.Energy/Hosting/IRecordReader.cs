using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Hosting;

/// <summary>Reads what was recorded (SPEC §12). Never on the hot path.</summary>
public interface IRecordReader
{
    /// <summary>One call's closing record with its receipt; null where there is none.</summary>
    Task<UsageRecord?> Find(RequestId id, CancellationToken cancel);

    /// <summary>Records without receipts, newest first.</summary>
    Task<IReadOnlyList<UsageRecord>> Usage(UsageQuery query, CancellationToken cancel);

    /// <summary>Sums over the records that a query selects; its paging is ignored.</summary>
    Task<UsageTotals> Totals(UsageQuery query, CancellationToken cancel);

    /// <summary>Load events since a moment, newest first.</summary>
    Task<IReadOnlyList<LoadEvent>> LoadEvents(DateTimeOffset since, int most, CancellationToken cancel);

    /// <summary>The history of a user's debt, newest first.</summary>
    Task<IReadOnlyList<Debt>> Debts(UserKey user, int most, CancellationToken cancel);
}

/// <summary>Selects usage records. What is null does not narrow.</summary>
public sealed record UsageQuery
{
    /// <summary>Of one workspace.</summary>
    public string? Workspace { get; init; }

    /// <summary>Of one user in it.</summary>
    public string? User { get; init; }

    /// <summary>Of one feature.</summary>
    public string? Feature { get; init; }

    /// <summary>From this moment on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Most { get; init; } = 100;

    /// <summary>Records to skip.</summary>
    public int Skip { get; init; }
}

/// <summary>Sums of usage records.</summary>
public sealed record UsageTotals(long Requests, long InputTokens, long OutputTokens, NanoUsd Cost, long Energy, long TokensSaved);
