using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Prediction;

/// <summary>A prediction that a user was shown (SPEC §8), and what became of it (<c>ai_cost_predictions</c>).</summary>
public sealed record StoredPrediction
{
    /// <summary>Its name; on the wire <c>pred_</c> and 32 hex digits.</summary>
    public required RequestId Id { get; init; }

    /// <summary>Whom it was made for.</summary>
    public required UserKey User { get; init; }

    /// <summary>The feature it was asked for.</summary>
    public required string Feature { get; init; }

    /// <summary>Predicted input and output tokens.</summary>
    public required long PredictedTokens { get; init; }

    /// <summary>Predicted cost.</summary>
    public required NanoUsd PredictedCost { get; init; }

    /// <summary>Predicted energy.</summary>
    public required long PredictedEnergy { get; init; }

    /// <summary>The model that was recommended, <c>provider/model</c>; empty where the call would be refused before it is routed.</summary>
    public required string RecommendedModel { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether the user went ahead; null until that is known.</summary>
    public bool? Approved { get; init; }

    /// <summary>Why the user did not.</summary>
    public string? RejectedReason { get; init; }

    /// <summary>The call that closed it.</summary>
    public RequestId? Call { get; init; }

    /// <summary>Tokens that the call used.</summary>
    public long? ActualTokens { get; init; }

    /// <summary>What the call cost.</summary>
    public NanoUsd? ActualCost { get; init; }

    /// <summary>0 to 1 by SPEC §5; null where the call was not answered.</summary>
    public double? Accuracy { get; init; }

    /// <summary>When it was closed or declined.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}
