using System.Globalization;

namespace NexScout.Energy.Testing;

/// <summary>The silos of one cluster as processes, with their membership in PostgreSQL, as in production.</summary>
public sealed class Silos : IAsyncDisposable
{
    private readonly string _connection;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly List<Member> _members = [];

    private Silos(string connection, IReadOnlyDictionary<string, string> settings) => (_connection, _settings) = (connection, settings);

    /// <summary>What a client must name to be of the same cluster.</summary>
    public string ClusterId { get; } = "t" + Guid.NewGuid().ToString("N")[..8];

    public IReadOnlyList<Member> Members => _members;

    /// <summary>Starts silos on a database; Orleans' own tables are made in it where they are missing.</summary>
    public static async Task<Silos> Start(string connection, IReadOnlyDictionary<string, string> settings, int count = 3)
    {
        await OrleansScripts.Apply(connection);
        var silos = new Silos(connection, settings);
        // The first makes the schema; the others come at once.
        await silos.Add();
        await Task.WhenAll(Enumerable.Range(1, count - 1).Select(_ => silos.Add()));
        return silos;
    }

    /// <summary>One silo more.</summary>
    public async Task<Member> Add()
    {
        var member = await Member.Start(
            "energy-silo.dll", "/health/ready", _settings, [.. Arguments("silo"), "--silo-port", Port(), "--gateway-port", Port()]);
        lock (_members) _members.Add(member);
        return member;
    }

    /// <summary>A gateway to them.</summary>
    public Task<Member> Gateway(IReadOnlyDictionary<string, string> settings) => Member.Start("energy-silo.dll", "/health/ready", settings, Arguments("gateway"));

    /// <summary>SIGKILLs a silo.</summary>
    public void Kill(Member silo)
    {
        lock (_members) _members.Remove(silo);
        silo.Kill();
    }

    /// <summary>Stops a silo as a rolling update does.</summary>
    public async Task Stop(Member silo)
    {
        lock (_members) _members.Remove(silo);
        await silo.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members.ToList()) await member.DisposeAsync();
    }

    private string[] Arguments(string role) =>
    [
        "--role", role, "--membership", "postgres", "--postgres", _connection, "--Energy:Cluster:Address=127.0.0.1", $"--Energy:Cluster:ClusterId={ClusterId}",
    ];

    private static string Port() => Member.FreePort().ToString(CultureInfo.InvariantCulture);
}
