namespace NexScout.Energy.Jobs;

/// <summary>How long records are kept (SPEC §12); configuration section <c>Energy:Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Retention";

    /// <summary>Days that usage records are kept; null keeps them for ever. Accounts and their sums are never touched.</summary>
    public int? UsageDays { get; set; }

    /// <summary>Days that forecasts and predictions are kept; default 90.</summary>
    public int ForecastDays { get; set; } = 90;

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        // A month is what the accounts' windows look back.
        if (UsageDays is < 35) faults.Add($"UsageDays is {UsageDays}; it must be at least 35, or null to keep all");
        if (ForecastDays < 1) faults.Add($"ForecastDays is {ForecastDays}; it must be at least 1");
        return faults;
    }
}
