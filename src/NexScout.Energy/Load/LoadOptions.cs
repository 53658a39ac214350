namespace NexScout.Energy.Load;

/// <summary>Borders of the load states (SPEC §6); configuration section <c>Energy:Load</c>.</summary>
public sealed class LoadOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Load";

    /// <summary>Percent from which the state is normal.</summary>
    public double NormalFrom { get; set; } = 20;

    /// <summary>Percent from which it is high.</summary>
    public double HighFrom { get; set; } = 60;

    /// <summary>Percent from which it is surge.</summary>
    public double SurgeFrom { get; set; } = 80;

    /// <summary>Percent above which it is panic.</summary>
    public double PanicAbove { get; set; } = 95;

    /// <summary>Points below a border before the state may fall.</summary>
    public double Slack { get; set; } = 5;

    /// <summary>How long the load must stay there.</summary>
    public TimeSpan FallAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a node's report counts.</summary>
    public TimeSpan ReportHolds { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (!(NormalFrom > 0 && NormalFrom < HighFrom && HighFrom < SurgeFrom && SurgeFrom < PanicAbove && PanicAbove < 100))
            faults.Add("the borders must rise: 0 < NormalFrom < HighFrom < SurgeFrom < PanicAbove < 100");
        if (Slack < 0) faults.Add("Slack must not be negative");
        if (FallAfter < TimeSpan.Zero || FallAfter > TimeSpan.FromDays(1)) faults.Add("FallAfter must be 0 to a day");
        if (ReportHolds <= TimeSpan.Zero || ReportHolds > TimeSpan.FromDays(1)) faults.Add("ReportHolds must be above 0 and at most a day");
        return faults;
    }
}
