namespace NexScout.Energy.Experiments;

/// <summary>Keeps experiments and what came of them.</summary>
public interface IExperimentStore
{
    /// <summary>All experiments, by name.</summary>
    Task<IReadOnlyList<Experiment>> Experiments(CancellationToken cancel);

    /// <summary>Adds or replaces one. Who was counted for a variant stays counted.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="owner">Replaces one of this workspace only; null for any.</param>
    /// <param name="cancel">Cancels the wait.</param>
    /// <returns>False where there is one of its name that is not the owner's; it stays as it is.</returns>
    Task<bool> SetExperiment(Experiment experiment, string? owner, CancellationToken cancel);

    /// <summary>Removes one; its calls keep their variants' names.</summary>
    /// <param name="id">The experiment.</param>
    /// <param name="owner">Removes one of this workspace only; null for any.</param>
    /// <param name="cancel">Cancels the wait.</param>
    /// <returns>False where there was none of the owner's.</returns>
    Task<bool> RemoveExperiment(string id, string? owner, CancellationToken cancel);

    /// <summary>What came of each variant that any call had, by name.</summary>
    /// <param name="id">The experiment.</param>
    /// <param name="workspace">Of one workspace; null for all.</param>
    /// <param name="cancel">Cancels the query.</param>
    Task<IReadOnlyList<VariantFigures>> Figures(string id, string? workspace, CancellationToken cancel);
}

/// <summary>What came of a variant. Tokens, cost and time are of answered calls.</summary>
public sealed record VariantFigures
{
    /// <summary>The variant.</summary>
    public required string Variant { get; init; }

    /// <summary>Calls, also refused and failed ones.</summary>
    public required long Requests { get; init; }

    /// <summary>Different users.</summary>
    public required long Users { get; init; }

    /// <summary>Calls with an answer.</summary>
    public required long Answered { get; init; }

    /// <summary>Answers from the cache.</summary>
    public required long CacheHits { get; init; }

    /// <summary>Tokens.</summary>
    public required long Tokens { get; init; }

    /// <summary>Nano-USD.</summary>
    public required long CostNano { get; init; }

    /// <summary>Milliseconds in sum.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>Answers that users accepted.</summary>
    public required long Accepted { get; init; }

    /// <summary>Answers that users edited.</summary>
    public required long Edited { get; init; }

    /// <summary>Answers that users had made again.</summary>
    public required long Regenerated { get; init; }
}
