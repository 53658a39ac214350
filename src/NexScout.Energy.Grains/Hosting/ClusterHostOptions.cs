using System.Net;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>How silos and clients find and trust each other; configuration section <c>Energy:Cluster</c>.</summary>
public sealed class ClusterHostOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Energy:Cluster";

    /// <summary>What this process is. Default both.</summary>
    public ClusterRole Role { get; set; } = ClusterRole.Both;

    /// <summary>Where members are listed. Default localhost: one machine, found by its ports.</summary>
    public Membership Membership { get; set; } = Membership.Localhost;

    /// <summary>PostgreSQL of the membership and of the streams' subscriptions; default is the storage's own
    /// (<c>Energy:Storage:PostgresConnection</c>).</summary>
    public string? Connection { get; set; }

    /// <summary>Redis of the membership, as <c>host:port</c> or a StackExchange.Redis connection string.</summary>
    public string? Redis { get; set; }

    /// <summary>Silos and clients of one id make one cluster.</summary>
    public string ClusterId { get; set; } = "energy";

    /// <summary>The service's name; it outlives clusters.</summary>
    public string ServiceId { get; set; } = "nexscout-energy";

    /// <summary>The IP address that this silo listens on and that others reach it at; default is the machine's first. With localhost membership
    /// it is 127.0.0.1 whatever is set here.</summary>
    public string? Address { get; set; }

    /// <summary>Port between silos, 1 to 65535.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Port for clients, 1 to 65535.</summary>
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>With localhost membership: the silo port of the first silo, which the others join; default is this silo's own.</summary>
    public int? PrimaryPort { get; set; }

    /// <summary>With localhost membership: the client ports of the silos that a gateway tries; default is <see cref="GatewayPort"/>.</summary>
    public int[] GatewayPorts { get; set; } = [];

    /// <summary>TLS between silos, and between clients and silos; off where no certificate is set.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>How long a call to a grain may take, 1 s to 1 min. A dead silo is noticed at the latest then.</summary>
    public TimeSpan CallWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a call that failed on its way is made again, 0 to 1 min; the last try may take <see cref="CallWithin"/> more.</summary>
    public TimeSpan RetryWithin { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How often a silo asks others for life; after three silent turns it is taken for dead. 100 ms to 1 min.</summary>
    public TimeSpan Probe { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After which time without use an actor leaves memory, 2 min to 1 day.</summary>
    public TimeSpan UnloadAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>New work (holds, checks, profiles, routes) that one silo runs at once, 100 to 1,000,000 calls; more are refused, to be made
    /// again. What ends work is never refused.</summary>
    public int MostCalls { get; set; } = 20_000;

    /// <summary>CPU from which a silo refuses clients' calls, 50 to 100 percent.</summary>
    public int ShedAboveCpu { get; set; } = 97;

    /// <summary>What is wrong with the settings; empty where nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        List<(string Name, int Port)> ports = [(nameof(SiloPort), SiloPort), (nameof(GatewayPort), GatewayPort)];
        if (PrimaryPort is { } primary) ports.Add((nameof(PrimaryPort), primary));
        ports.AddRange(GatewayPorts.Select(port => (nameof(GatewayPorts), port)));
        foreach (var (name, port) in ports)
        {
            if (port is < 1 or > 65_535) yield return $"{Section}:{name} must be 1 to 65535, not {port}";
        }

        if (Address is { } address && !IPAddress.TryParse(address, out _)) yield return $"{Section}:Address must be an IP address, not '{address}'";
        if (Membership == Membership.Redis && string.IsNullOrWhiteSpace(Redis)) yield return $"{Section}:Redis must say where Redis is, as host:port";
        if (Tls.Certificate is null != Tls.Key is null) yield return $"{Section}:Tls needs both Certificate and Key";
        if (Tls.Certificate is not null && Tls.Ca is null) yield return $"{Section}:Tls needs Ca: the authority that signed the certificates of the others";
        if (CallWithin < TimeSpan.FromSeconds(1) || CallWithin > TimeSpan.FromMinutes(1)) yield return $"{Section}:CallWithin must be 1 s to 1 min";
        if (RetryWithin < TimeSpan.Zero || RetryWithin > TimeSpan.FromMinutes(1)) yield return $"{Section}:RetryWithin must be 0 to 1 min";
        if (Probe < TimeSpan.FromMilliseconds(100) || Probe > TimeSpan.FromMinutes(1)) yield return $"{Section}:Probe must be 100 ms to 1 min";
        if (UnloadAfter < TimeSpan.FromMinutes(2) || UnloadAfter > TimeSpan.FromDays(1)) yield return $"{Section}:UnloadAfter must be 2 min to 1 day";
        if (MostCalls is < 100 or > 1_000_000) yield return $"{Section}:MostCalls must be 100 to 1000000";
        if (ShedAboveCpu is < 50 or > 100) yield return $"{Section}:ShedAboveCpu must be 50 to 100";
    }
}

/// <summary>What a process of the cluster is.</summary>
public enum ClusterRole
{
    /// <summary>Holds actors and serves HTTP.</summary>
    Both,

    /// <summary>Holds actors; HTTP for health and metrics alone.</summary>
    Silo,

    /// <summary>Serves HTTP; its actors live in the silos.</summary>
    Gateway,
}

/// <summary>Where a cluster's members are listed.</summary>
public enum Membership
{
    /// <summary>In the first silo's memory: one machine.</summary>
    Localhost,

    /// <summary>In PostgreSQL.</summary>
    Postgres,

    /// <summary>In Redis.</summary>
    Redis,
}

/// <summary>PEM files of one process.</summary>
public sealed class TlsOptions
{
    /// <summary>Its certificate, with the names that others know it by.</summary>
    public string? Certificate { get; set; }

    /// <summary>The certificate's key.</summary>
    public string? Key { get; set; }

    /// <summary>The authority that signed the certificates of all members; while it is replaced, the old one and the new one.</summary>
    public string? Ca { get; set; }
}
