namespace NexScout.Energy.Reports;

/// <summary>Reports (SPEC §12); configuration section <c>Energy:Reports</c>.</summary>
public sealed class ReportOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Reports";

    /// <summary>A week that cost more than this raises an alert; USD, ≥ 0; default 50.</summary>
    public decimal WeeklyCostAlertUsd { get; set; } = 50;

    /// <summary>The model that savings are measured against: what everything would have cost there; default <c>openai/gpt-4o</c>.</summary>
    public string BaselineModel { get; set; } = "openai/gpt-4o";

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (WeeklyCostAlertUsd is < 0 or > 1_000_000_000) faults.Add($"WeeklyCostAlertUsd is {WeeklyCostAlertUsd}; it must be 0 to 1000000000");
        if (string.IsNullOrWhiteSpace(BaselineModel)) faults.Add("BaselineModel must name a model of the catalog");
        return faults;
    }
}
