using NexScout.Energy.Compression;

namespace NexScout.Energy.Governance;

/// <summary>The governor's limits (SPEC §3); configuration section <c>Energy:Governance</c>.</summary>
public sealed class GovernanceOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Governance";

    /// <summary>Predicted tokens above which a call is refused.</summary>
    public long HardLimit { get; set; } = 20_000;

    /// <summary>Predicted tokens above which a call is compressed and warned of.</summary>
    public long SoftLimit { get; set; } = 15_000;

    /// <summary>How hard every prompt is compressed at least, whatever the load; default not at all. Above the soft limit, in surge, in
    /// panic and in debt the rules ask for more.</summary>
    public CompressionLevel Compression { get; set; }

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (HardLimit < 1) faults.Add("HardLimit must be at least 1");
        if (SoftLimit < 1 || SoftLimit > HardLimit) faults.Add("SoftLimit must be from 1 to HardLimit");
        return faults;
    }
}
