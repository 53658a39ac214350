using System.Globalization;

namespace NexScout.Energy.Testing;

/// <summary>The silos of one cluster as processes, with their membership in PostgreSQL, as in production.</summary>
public sealed class Silos : IAsyncDisposable
{
    private const string ThisBuild = "energy-silo.dll";

    private readonly string _connection;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly List<Member> _members = [];

    /// <summary>The build that follows in an upgrade: the path of its <c>energy-silo.dll</c> in <c>ENERGY_NEXT_SILO</c>; default this one.</summary>
    public static string NextBuild => Environment.GetEnvironmentVariable("ENERGY_NEXT_SILO") ?? ThisBuild;

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

    /// <summary>One silo more, of this build or of another.</summary>
    public async Task<Member> Add(string program = ThisBuild)
    {
        var member = await Member.Start(
            program, "/health/ready", _settings, [.. Arguments("silo"), "--silo-port", Port(), "--gateway-port", Port()]);
        lock (_members) _members.Add(member);
        return member;
    }

    /// <summary>A gateway to them, of this build or of another.</summary>
    public Task<Member> Gateway(IReadOnlyDictionary<string, string> settings, string program = ThisBuild) =>
        Member.Start(program, "/health/ready", settings, Arguments("gateway"));

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
