namespace NexScout.Energy.Caching;

/// <summary>Which answers are kept and for how long (SPEC §11); configuration section <c>Energy:Cache</c>.</summary>
public sealed class CachingOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Cache";

    /// <summary>Whether answers are kept at all; default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Features whose answers are kept; empty here means the default: <c>ai_message</c>, <c>ai_objection</c>, <c>ai_chatbot</c>.</summary>
    public string[] Features { get; set; } = [];

    /// <summary>Answers of so many output tokens or more are not kept; default 1,000.</summary>
    public int MostTokens { get; set; } = 1_000;

    /// <summary>How long an answer is kept, 3,650 days at most; default 30 days.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Calls with a higher temperature are not served from the cache unless they ask for it; default 0.7. A call that names no
    /// temperature is served.</summary>
    public double MostTemperature { get; set; } = 0.7;

    /// <summary>Bytes of answers held in this process; default 64 MiB. Where only this process writes to the storage, the names of what it
    /// holds take as much again at most.</summary>
    public long MemoryBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How long an answer is held in memory where other processes share the database, so that what was purged elsewhere goes
    /// here too; default 1 minute.</summary>
    public TimeSpan SharedMemory { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether a feature's answers are kept.</summary>
    public bool Covers(string feature) =>
        Features.Length > 0 ? Array.IndexOf(Features, feature) >= 0 : feature is "ai_message" or "ai_objection" or "ai_chatbot";

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        if (MostTokens < 1) faults.Add($"MostTokens is {MostTokens}; it must be at least 1");
        if (KeepFor <= TimeSpan.Zero || KeepFor > TimeSpan.FromDays(3_650)) faults.Add($"KeepFor is {KeepFor}; it must be above 0 and at most 3650 days");
        if (MostTemperature is < 0 or > 2) faults.Add($"MostTemperature is {MostTemperature}; it must be 0 to 2");
        if (MemoryBytes < 1024 * 1024) faults.Add($"MemoryBytes is {MemoryBytes}; it must be at least 1 MiB");
        if (SharedMemory < TimeSpan.Zero || SharedMemory > TimeSpan.FromDays(1)) faults.Add($"SharedMemory is {SharedMemory}; it must be 0 to a day");
        return faults;
    }
}
