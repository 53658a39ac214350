namespace NexScout.Energy.Clusters;

/// <summary>The live health of one provider/model pair: the single writer of its state (SPEC §6).</summary>
public interface IModelCluster
{
    /// <summary>Takes a batch of outcomes, so that a cluster with all the traffic is no hot spot. Returns the new snapshot.</summary>
    ValueTask<ClusterSnapshot> Report(ClusterOutcomes outcomes);

    /// <summary>Asks for the one probe that is due; true for one asker only until its outcome is reported or 30 s pass.</summary>
    ValueTask<bool> TryProbe();

    /// <summary>The snapshot now.</summary>
    ValueTask<ClusterSnapshot> Snapshot();
}

/// <summary>Outcomes of one cluster since the last report.</summary>
/// <param name="Items">Each outcome, oldest first.</param>
public sealed record ClusterOutcomes(IReadOnlyList<ClusterOutcome> Items);

/// <summary>How one try against a cluster ended. A client that went away and a request that is itself at fault (400, 413, 422) say nothing of the
/// cluster and are not reported; the latter only where it was a probe.</summary>
/// <param name="Kind">How.</param>
/// <param name="At">When it ended.</param>
/// <param name="FirstByteMs">Milliseconds to the first byte of the answer; 0 where none came.</param>
/// <param name="TotalMs">Milliseconds in full.</param>
/// <param name="Tokens">Tokens used.</param>
/// <param name="RetryAfter">What a rejection asked for.</param>
public readonly record struct ClusterOutcome(
    ClusterOutcomeKind Kind, DateTimeOffset At, double FirstByteMs, double TotalMs, long Tokens = 0, TimeSpan? RetryAfter = null);

/// <summary>The kinds of outcome that health tells apart.</summary>
public enum ClusterOutcomeKind
{
    /// <summary>Answered.</summary>
    Success,

    /// <summary>429, 503 or 529.</summary>
    Rejection,

    /// <summary>Anything else that is the cluster's fault: 5xx, timeout, broken stream, garbage.</summary>
    Failure,
}
