namespace NexScout.Energy.Hosting;

/// <summary>The pace of a process's duties; configuration section <c>Energy:Node</c>.</summary>
public sealed class NodeOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Node";

    /// <summary>How often outcomes go to the clusters' actors, which then publish: at most every 100 ms (DESIGN).</summary>
    public TimeSpan ReportOutcomes { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often this process reports its load.</summary>
    public TimeSpan ReportLoad { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often clusters' health is written.</summary>
    public TimeSpan FlushHealth { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the heartbeat is renewed.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a heartbeat holds: after it, others close this process's calls.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often calls of dead processes are looked for.</summary>
    public TimeSpan CloseAbandoned { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often idle accounts are looked for, in the embedded host; a cluster does it itself.</summary>
    public TimeSpan Sweep { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After which time without use an account leaves memory, in the embedded host; a cluster has <c>Energy:Cluster:UnloadAfter</c>.</summary>
    public TimeSpan UnloadAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often answers to be kept are written to storage.</summary>
    public TimeSpan WriteAnswers { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often models and experiments set at run time are read again.</summary>
    public TimeSpan RefreshCatalog { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a caller waits for its charge to be durable while storage is away.</summary>
    public TimeSpan SettleWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many tokens each account may use while storage is away, 0 to 100,000,000: calls of accounts in memory then run on trust and are
    /// charged when storage is back (fail open). They are lost where the process dies before. Default 0: such calls are refused (fail
    /// closed).</summary>
    public long TrustTokensWhenAway { get; set; }

    /// <summary>Whether this process takes calls. One that only holds actors counts for its CPU alone in the system's load.</summary>
    public bool TakesCalls { get; set; } = true;

    /// <summary>How long the last writes may take at the end.</summary>
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with the numbers; empty where nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> faults = [];
        foreach (var (name, value) in new[]
        {
            (nameof(ReportOutcomes), ReportOutcomes), (nameof(ReportLoad), ReportLoad), (nameof(FlushHealth), FlushHealth),
            (nameof(Heartbeat), Heartbeat), (nameof(Lease), Lease), (nameof(CloseAbandoned), CloseAbandoned), (nameof(Sweep), Sweep),
            (nameof(UnloadAfter), UnloadAfter), (nameof(RefreshCatalog), RefreshCatalog), (nameof(WriteAnswers), WriteAnswers), (nameof(SettleWithin), SettleWithin),
            (nameof(StopWithin), StopWithin),
        })
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(30)) faults.Add($"{name} must be above 0 and at most 30 days");
        }

        if (TrustTokensWhenAway is < 0 or > 100_000_000) faults.Add("TrustTokensWhenAway must be 0 to 100000000");
        if (Lease / 3 < Heartbeat) faults.Add("Lease must be at least three times Heartbeat, or a living process is taken for dead");
        return faults;
    }
}
