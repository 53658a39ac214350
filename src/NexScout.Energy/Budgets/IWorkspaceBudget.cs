using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>A workspace's USD budgets (SPEC §4): it leases slices to the users' accounts, so that their sum never passes a budget
/// and the workspace is no hot lock. Amounts are absolute totals of the window, so that asking twice changes nothing.</summary>
public interface IWorkspaceBudget
{
    /// <summary>Tells what a user has spent and holds in the windows now open, and asks for room for
    /// <see cref="SliceRequest.Needed"/> more. The answer says what the user may spend in each window in total.</summary>
    ValueTask<SliceGrant> Lease(SliceRequest request);

    /// <summary>Answers as <see cref="Lease"/> would with what is not lent now, and changes nothing. Nobody is asked for what was lent
    /// before, so where only that is left the answer is no.</summary>
    ValueTask<SliceGrant> Check(SliceRequest request);

    /// <summary>Budgets, spent and leased amounts now.</summary>
    ValueTask<WorkspaceStanding> Standing(WorkspaceTerms terms);
}

/// <summary>Money of one day, week and month (UTC), by the windows that hold at <see cref="SliceRequest.At"/>.</summary>
/// <param name="Day">This day.</param>
/// <param name="Week">This week.</param>
/// <param name="Month">This month.</param>
public readonly record struct WindowAmounts(NanoUsd Day, NanoUsd Week, NanoUsd Month);

/// <summary>A user's account asking for a slice.</summary>
public sealed record SliceRequest
{
    /// <summary>Who asks.</summary>
    public required string User { get; init; }

    /// <summary>When: it names the windows.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Settled by this user in each window.</summary>
    public required WindowAmounts Spent { get; init; }

    /// <summary>Held by this user's running calls.</summary>
    public required NanoUsd Held { get; init; }

    /// <summary>What one more call needs; zero gives the unused slice back.</summary>
    public required NanoUsd Needed { get; init; }

    /// <summary>The workspace's settings.</summary>
    public required WorkspaceTerms Terms { get; init; }
}

/// <summary>What a user may spend in total in each window; <see cref="NanoUsd"/> of <see cref="long.MaxValue"/> where there is no budget.</summary>
/// <param name="Granted">Whether <see cref="SliceRequest.Needed"/> fits.</param>
/// <param name="UpTo">Totals of the windows that the user's spending and holds together may reach.</param>
/// <param name="At">The moment that names the windows.</param>
/// <param name="Lacking">The window that was too small where not granted: <c>day</c>, <c>week</c> or <c>month</c>.</param>
public sealed record SliceGrant(bool Granted, WindowAmounts UpTo, DateTimeOffset At, string? Lacking = null);

/// <summary>Where a workspace's budgets stand.</summary>
/// <param name="Spent">Reported as spent in each window.</param>
/// <param name="Leased">Granted in each window and not reported as spent.</param>
/// <param name="Terms">The budgets.</param>
public sealed record WorkspaceStanding(WindowAmounts Spent, WindowAmounts Leased, WorkspaceTerms Terms);
