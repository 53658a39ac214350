using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Reports;

/// <summary>Compares two books that are kept apart and must agree: the usage log, call by call, and what each account says it was charged
/// in total.</summary>
public interface IAccountAudit
{
    /// <summary>Compares accounts, all at one moment.</summary>
    /// <param name="workspace">Of one workspace; null for all.</param>
    /// <param name="day">Only of users that called on this day (UTC); null for all.</param>
    /// <param name="most">Most differences to name.</param>
    /// <param name="cancel">Cancels the wait.</param>
    Task<AccountAudit> Audit(string? workspace, DateOnly? day, int most, CancellationToken cancel);
}

/// <summary>What the comparison found.</summary>
/// <param name="Users">Accounts and users of the log that were compared.</param>
/// <param name="Agree">Those of which both books say the same.</param>
/// <param name="Differ">Those of which they do not, by name; not all where they are many.</param>
public sealed record AccountAudit(long Users, long Agree, IReadOnlyList<AccountDifference> Differ);

/// <summary>A user of whom the books say different things.</summary>
/// <param name="User">Whose.</param>
/// <param name="LogTokens">Tokens of its calls in the log.</param>
/// <param name="AccountTokens">Tokens that its account was charged.</param>
/// <param name="LogCost">What its calls in the log cost.</param>
/// <param name="AccountCost">What its account was charged.</param>
public sealed record AccountDifference(UserKey User, long LogTokens, long AccountTokens, NanoUsd LogCost, NanoUsd AccountCost);
