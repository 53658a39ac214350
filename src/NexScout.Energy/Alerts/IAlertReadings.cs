using NexScout.Energy.Budgets;
using NexScout.Energy.Events;

namespace NexScout.Energy.Alerts;

/// <summary>Reads what alerts are made of (SPEC §12).</summary>
public interface IAlertReadings
{
    /// <summary>Changes of debts since a moment, oldest first.</summary>
    Task<IReadOnlyList<DebtChange>> DebtChanges(DateTimeOffset since, CancellationToken cancel);

    /// <summary>Accounts that used something on a day and whose debt changed since a moment and was not cleared by that, by key.</summary>
    /// <param name="day">The day (UTC).</param>
    /// <param name="since">The moment.</param>
    /// <param name="after">Only accounts whose key comes after this one; empty for all.</param>
    /// <param name="most">Most accounts.</param>
    /// <param name="cancel">Cancels the wait.</param>
    Task<IReadOnlyList<BudgetState>> Indebted(DateOnly day, DateTimeOffset since, string after, int most, CancellationToken cancel);

    /// <summary>The last alerts of some types, newest first.</summary>
    /// <param name="types">The types.</param>
    /// <param name="most">Most alerts.</param>
    /// <param name="cancel">Cancels the wait.</param>
    Task<IReadOnlyList<OutboxEvent>> LastAlerts(IReadOnlyList<string> types, int most, CancellationToken cancel);
}

/// <summary>A change of a user's debt.</summary>
/// <param name="Number">Its number in the history.</param>
/// <param name="User">Whose.</param>
/// <param name="Debt">The debt after it.</param>
/// <param name="TokensBefore">Tokens that were owed before it.</param>
/// <param name="At">When.</param>
public sealed record DebtChange(long Number, UserKey User, Debt Debt, long TokensBefore, DateTimeOffset At);
