namespace NexScout.Energy.Gateway;

/// <summary>The gateway's settings, section <c>Energy:Gateway</c>; the operator's key also from
/// <c>ENERGY_OPERATOR_KEY</c>, which goes first.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Energy:Gateway";
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Most bytes of a request body; default 8 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Connections at once; default 20,000.</summary>
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>How long running calls may take to end when the server stops; default 30 s.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Events that may wait for one listener; default 1,000.</summary>
    public int EventQueue { get; set; } = 1000;

    /// <summary>Time between heartbeat comments on event streams; default 15 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether a first start without any key makes a demo user; default true.</summary>
    public bool Demo { get; set; } = true;

    /// <summary>The operator's key, 16 characters or more; <c>ENERGY_OPERATOR_KEY</c> goes first. Null to use a stored one.</summary>
    public string? OperatorKey { get; set; }

    /// <summary>What is wrong with the settings; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (MaxBodyBytes is < 1024 or > 1024 * 1024 * 1024) yield return $"{Section}:MaxBodyBytes is {MaxBodyBytes}; it must be 1 KiB to 1 GiB";
        if (MaxConnections < 1) yield return $"{Section}:MaxConnections is {MaxConnections}; it must be at least 1";
        if (Drain < TimeSpan.Zero || Drain > TimeSpan.FromMinutes(30)) yield return $"{Section}:Drain is {Drain}; it must be 0 to 30 minutes";
        if (EventQueue is < 1 or > 10_000) yield return $"{Section}:EventQueue is {EventQueue}; it must be 1 to 10,000";
        if (Heartbeat < TimeSpan.FromSeconds(1) || Heartbeat > TimeSpan.FromDays(1)) yield return $"{Section}:Heartbeat is {Heartbeat}; it must be 1 s to a day";
        if (OperatorKey is { Length: < 16 or > Access.KeyText.MostCharacters })
        {
            yield return $"The operator's key (ENERGY_OPERATOR_KEY, or {Section}:OperatorKey) has "
                + $"{OperatorKey.Length} characters; it must have 16 to {Access.KeyText.MostCharacters}";
        }
    }
}
