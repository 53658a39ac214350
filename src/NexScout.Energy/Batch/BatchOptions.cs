namespace NexScout.Energy.Batch;

/// <summary>Batches (SPEC §2); configuration section <c>Energy:Batch</c>.</summary>
public sealed class BatchOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Batch";

    /// <summary>Requests of one user that run at once, over all of its batches; 1 to 1,000, default 5.</summary>
    public int PerUser { get; set; } = 5;

    /// <summary>Requests of all batches that run at once in this process; ≥ <see cref="PerUser"/>, default 500.</summary>
    public int AtOnce { get; set; } = 500;

    /// <summary>Most requests of one batch; 1 to 100,000, default 1,000.</summary>
    public int MostRequests { get; set; } = 1_000;

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (PerUser is < 1 or > 1_000) faults.Add($"PerUser is {PerUser}; it must be 1 to 1,000");
        if (AtOnce < PerUser) faults.Add($"AtOnce is {AtOnce}; it must be at least PerUser ({PerUser})");
        if (MostRequests is < 1 or > 100_000) faults.Add($"MostRequests is {MostRequests}; it must be 1 to 100,000");
        return faults;
    }
}
