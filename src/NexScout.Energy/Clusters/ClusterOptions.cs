namespace NexScout.Energy.Clusters;

/// <summary>Thresholds of health (SPEC §6); configuration section <c>Energy:Clusters</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Clusters";

    /// <summary>Success below this is <c>failed</c>; 0 to 1.</summary>
    public double FailedBelow { get; set; } = 0.5;

    /// <summary>Rejection above this is <c>overloaded</c>; 0 to 1.</summary>
    public double OverloadedAbove { get; set; } = 0.3;

    /// <summary>Latency in full above this is <c>degraded</c>, ms.</summary>
    public double DegradedAboveMs { get; set; } = 5000;

    /// <summary>Outcomes before success and rejection are judged, ≥ 1.</summary>
    public int MinimumOutcomes { get; set; } = 5;

    /// <summary>What an outcome of this age still counts for is 1/e; ms are seconds here.</summary>
    public TimeSpan Memory { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The first cool-down.</summary>
    public TimeSpan CoolDown { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest cool-down by doubling.</summary>
    public TimeSpan LongestCoolDown { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a probe may take before another is allowed.</summary>
    public TimeSpan ProbeLease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (FailedBelow is < 0 or > 1) faults.Add("FailedBelow must be from 0 to 1");
        if (OverloadedAbove is < 0 or > 1) faults.Add("OverloadedAbove must be from 0 to 1");
        if (DegradedAboveMs <= 0) faults.Add("DegradedAboveMs must be positive");
        if (MinimumOutcomes < 1) faults.Add("MinimumOutcomes must be at least 1");
        var day = TimeSpan.FromDays(1);
        if (Memory <= TimeSpan.Zero || Memory > day) faults.Add("Memory must be above 0 and at most a day");
        if (CoolDown <= TimeSpan.Zero || LongestCoolDown < CoolDown) faults.Add("CoolDown must be positive and not above LongestCoolDown");
        if (LongestCoolDown > day) faults.Add("LongestCoolDown must be at most a day");
        if (ProbeLease <= TimeSpan.Zero || ProbeLease > day) faults.Add("ProbeLease must be above 0 and at most a day");
        return faults;
    }
}
