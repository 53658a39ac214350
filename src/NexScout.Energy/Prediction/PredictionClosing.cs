using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Prediction;

/// <summary>What a call really used, to close the prediction it named (SPEC §8).</summary>
/// <param name="Id">The prediction.</param>
/// <param name="User">Whose call it was: another's prediction is not closed.</param>
/// <param name="Call">The call.</param>
/// <param name="Tokens">Tokens used.</param>
/// <param name="Cost">What they cost.</param>
/// <param name="Outcome">How the call ended.</param>
public readonly record struct PredictionClosing(RequestId Id, UserKey User, RequestId Call, long Tokens, NanoUsd Cost, CallOutcome Outcome)
{
    /// <summary>What closes the prediction that a call named; null where it named none, or ran nothing that a prediction could be held
    /// against: then the prediction stays open for the next try.</summary>
    public static PredictionClosing? Of(GenerateRequest request, GenerateResult result)
    {
        if (request.Prediction is not { } id) return null;
        var answered = result.Outcome is CallOutcome.Succeeded or CallOutcome.Cached;
        if (!answered && result.Usage.Total == 0) return null;
        return new PredictionClosing(id, request.User, result.Id, result.Usage.Total, result.Cost, result.Outcome);
    }

    /// <summary>The accuracy by SPEC §5: 1 for a cache hit, null where the call broke off.</summary>
    /// <param name="predicted">Predicted tokens.</param>
    public double? Accuracy(long predicted) => Outcome switch
    {
        CallOutcome.Cached => 1,
        CallOutcome.Succeeded when predicted > 0 => Math.Max(0, 1 - (Math.Abs(Tokens - predicted) / (double)predicted)),
        _ => null,
    };
}
