using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Prediction;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Pipeline;

/// <summary>What would happen to a call, and why: the answer of <c>govern</c>, <c>predict</c> and <c>route</c>, and the first half of
/// every receipt (SPEC §3, §8, §16).</summary>
public sealed record Decision
{
    /// <summary>Whether it may run.</summary>
    public required bool Allowed { get; init; }

    /// <summary>Governor's action: approved, compressed, surge_compressed, or the refusal's reason.</summary>
    public required string Action { get; init; }

    /// <summary>Why it may not run.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>What it is expected to use.</summary>
    public required CallPrediction Prediction { get; init; }

    /// <summary>Where it would go; null where it was refused before routing.</summary>
    public Route? Route { get; init; }

    /// <summary>Every check with its figures.</summary>
    public required IReadOnlyList<BudgetCheck> Checks { get; init; }

    /// <summary>Load now.</summary>
    public required LoadState Load { get; init; }

    /// <summary>Most output tokens permitted.</summary>
    public long OutputLimit { get; init; }

    /// <summary>The last text of the user as it would be sent; null where it is not compressed.</summary>
    public string? ModifiedPrompt { get; init; }

    /// <summary>Warnings.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Where the account stands.</summary>
    public BudgetStanding Standing { get; init; }
}
