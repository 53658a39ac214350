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

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate() => [];
}
