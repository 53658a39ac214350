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
}
