namespace NexScout.Energy.Jobs;

/// <summary>How long records are kept (SPEC §12); configuration section <c>Energy:Retention</c>.</summary>
public sealed class RetentionOptions
{
    private const int MostDays = 36_500;

    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Retention";

    /// <summary>Days that usage records are kept, 35 to 36,500; null keeps them for ever. Accounts and their sums are never touched.</summary>
    public int? UsageDays { get; set; }

    /// <summary>Days that forecasts and predictions are kept, 1 to 36,500; default 90.</summary>
    public int ForecastDays { get; set; } = 90;

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        // A month is what the accounts' windows look back.
        if (UsageDays is < 35 or > MostDays) faults.Add($"UsageDays is {UsageDays}; it must be 35 to {MostDays}, or null to keep all");
        if (ForecastDays is < 1 or > MostDays) faults.Add($"ForecastDays is {ForecastDays}; it must be 1 to {MostDays}");
        return faults;
    }
}
