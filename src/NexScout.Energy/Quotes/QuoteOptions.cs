namespace NexScout.Energy.Quotes;

/// <summary>Quotes (SPEC §3); configuration section <c>Energy:Quotes</c>.</summary>
public sealed class QuoteOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Quotes";

    /// <summary>How long a quote holds its price and its part of the budget; default 60 s, 1 s to 10 minutes.</summary>
    public TimeSpan HoldFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Most cheaper alternatives that a quote names; default 5, 0 to 50.</summary>
    public int Alternatives { get; set; } = 5;

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (HoldFor < TimeSpan.FromSeconds(1) || HoldFor > TimeSpan.FromMinutes(10))
            faults.Add($"HoldFor is {HoldFor}; it must be 1 s to 10 minutes");
        if (Alternatives is < 0 or > 50) faults.Add($"Alternatives is {Alternatives}; it must be 0 to 50");
        return faults;
    }
}
