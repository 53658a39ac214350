namespace NexScout.Energy.Jobs;

/// <summary>Periodic jobs; configuration section <c>Energy:Jobs</c>.</summary>
public sealed class JobOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Jobs";

    /// <summary>The longest rest of a job that failed.</summary>
    internal static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    /// <summary>How often this process looks for jobs that are due; default 10 s.</summary>
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a process may take for a job before another takes it for dead; default 10 minutes.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a job that failed rests, doubling with each failure up to an hour; default 30 s.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        var day = TimeSpan.FromDays(1);
        if (Look < TimeSpan.FromMilliseconds(100) || Look > day) faults.Add($"Look is {Look}; it must be 100 ms to a day");
        if (Lease < TimeSpan.FromSeconds(10) || Lease > day) faults.Add($"Lease is {Lease}; it must be 10 s to a day");
        if (RetryAfter < TimeSpan.FromSeconds(1) || RetryAfter > day) faults.Add($"RetryAfter is {RetryAfter}; it must be 1 s to a day");
        return faults;
    }
}
