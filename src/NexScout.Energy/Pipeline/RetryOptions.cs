namespace NexScout.Energy.Pipeline;

/// <summary>Retries and fail-over (SPEC §10); configuration section <c>Energy:Retry</c>.</summary>
public sealed class RetryOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Retry";

    /// <summary>Tries for one model, 1 to 10.</summary>
    public int MostTries { get; set; } = 3;

    /// <summary>The first back-off; the n-th is this × 2ⁿ, with full jitter.</summary>
    public TimeSpan BackOff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait for one try, a provider's Retry-After included.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>While another model is left on the route, waiting for this one ends after this time: fail-over takes less than a second
    /// (SPEC §6).</summary>
    public TimeSpan FailOverWithin { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (MostTries is < 1 or > 10) faults.Add("MostTries must be from 1 to 10");
        foreach (var (name, value) in new[] { (nameof(BackOff), BackOff), (nameof(LongestWait), LongestWait), (nameof(FailOverWithin), FailOverWithin) })
        {
            if (value < TimeSpan.Zero || value > TimeSpan.FromDays(1)) faults.Add($"{name} must be 0 to a day");
        }

        return faults;
    }
}
