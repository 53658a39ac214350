namespace NexScout.Energy.Pipeline;

/// <summary>What one process carries; configuration section <c>Energy:Admission</c>.</summary>
public sealed class AdmissionOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Admission";

    /// <summary>Calls in flight at once, ≥ 1.</summary>
    public int Capacity { get; set; } = 4096;

    /// <summary>Calls that may wait, ≥ 0.</summary>
    public int QueueLimit { get; set; } = 4096;

    /// <summary>How long a call may wait.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (Capacity < 1) faults.Add("Capacity must be at least 1");
        if (QueueLimit < 0) faults.Add("QueueLimit must not be negative");
        if (QueueTimeout <= TimeSpan.Zero || QueueTimeout > TimeSpan.FromDays(1)) faults.Add("QueueTimeout must be above 0 and at most a day");
        return faults;
    }
}
