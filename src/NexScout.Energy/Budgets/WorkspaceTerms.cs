using System.Text.Json.Serialization;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>A workspace's own settings for its users' budgets (SPEC §4). Absent USD budgets mean: none.</summary>
public sealed record WorkspaceTerms
{
    /// <summary>The settings of a workspace that set nothing.</summary>
    public static WorkspaceTerms Default { get; } = new();

    /// <summary>What happens at a limit.</summary>
    public OverLimitPolicy OverLimit { get; init; } = OverLimitPolicy.LowerOutput;

    /// <summary>Most debt a user may take on, per mille of the weekly budget; default 100 (10 %).</summary>
    public int DebtLimitPerMille { get; init; } = 100;

    /// <summary>USD for the whole workspace per day, or none.</summary>
    public NanoUsd? DailyBudget { get; init; }

    /// <summary>USD for the whole workspace per week, or none.</summary>
    public NanoUsd? WeeklyBudget { get; init; }

    /// <summary>USD for the whole workspace per calendar month (UTC), or none.</summary>
    public NanoUsd? MonthlyBudget { get; init; }

    /// <summary>Whether its users share cached answers (SPEC §11); by default each has only its own.</summary>
    public bool SharedCache { get; init; }

    /// <summary>Whether the workspace has any USD budget, so that its users draw on leased slices.</summary>
    [JsonIgnore]
    public bool HasBudget => DailyBudget is not null || WeeklyBudget is not null || MonthlyBudget is not null;
}
