using NexScout.Energy.Budgets;

namespace NexScout.Energy.Prediction;

/// <summary>Keeps predictions and what became of them (<c>ai_cost_predictions</c>). When the database is away every member throws
/// <see cref="LedgerUnavailableException"/>.</summary>
public interface IPredictionStore
{
    /// <summary>Keeps a new prediction.</summary>
    Task KeepPrediction(StoredPrediction prediction, CancellationToken cancel);

    /// <summary>A prediction, or null where there is none.</summary>
    Task<StoredPrediction?> FindPrediction(RequestId id, CancellationToken cancel);

    /// <summary>Predictions of a workspace or a user, newest first; of all where both are null.</summary>
    Task<IReadOnlyList<StoredPrediction>> Predictions(string? workspace, string? user, int most, CancellationToken cancel);

    /// <summary>Closes an open prediction of the call's user with the actual numbers. False where there is no such one.</summary>
    Task<bool> ClosePrediction(PredictionClosing closing, CancellationToken cancel);

    /// <summary>Notes that the user declined an open prediction. False where it was closed or declined before.</summary>
    Task<bool> DeclinePrediction(RequestId id, string reason, CancellationToken cancel);

    /// <summary>Removes predictions made before a moment, at most <paramref name="most"/> of them. Returns how many.</summary>
    Task<int> RemovePredictions(DateTimeOffset before, int most, CancellationToken cancel);
}
