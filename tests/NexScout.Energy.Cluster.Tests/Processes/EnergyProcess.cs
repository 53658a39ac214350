using System.Collections.Concurrent;

namespace NexScout.Energy.Testing;

/// <summary>What the embedded product's tests call a server: here a gateway, whose actors live in three silos that all gateways on one
/// database share.</summary>
public sealed class EnergyProcess : IAsyncDisposable
{
    /// <summary>The operator's key of every server that is started here.</summary>
    public const string OperatorKey = "nse-operator0001-this-key-is-for-tests-on-this-machine-only";

    private static readonly ConcurrentDictionary<string, Lazy<Task<Silos>>> _silos = new(StringComparer.Ordinal);
    private readonly Member _member;
    private readonly string? _ends;

    private EnergyProcess(Member member, string? ends = null) => (_member, _ends) = (member, ends);

    public Uri Address => _member.Address;

    public string Output => _member.Output;

    public static async Task<EnergyProcess> Start(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var connection = arguments[0] == "--postgres" ? arguments[1] : await ClusterDatabase.Of(arguments[1]);
        var silos = await _silos.GetOrAdd(connection, at => new(() => Silos.Start(at, settings))).Value;
        return new EnergyProcess(await silos.Gateway(settings), arguments[0] == "--postgres" ? null : connection);
    }

    public static async Task<EnergyProcess> StartUpstream() =>
        new(await Member.Start("energy.dll", "/", new Dictionary<string, string>(), "upstream"));

    /// <summary>Ends the silos of a database, or of all.</summary>
    public static async Task End(string? connection = null)
    {
        foreach (var at in connection is null ? [.. _silos.Keys] : (string[])[connection])
        {
            if (_silos.TryRemove(at, out var silos)) await (await silos.Value).DisposeAsync();
        }
    }

    public void Kill() => _member.Kill();

    // A test that named a folder has one server at a time: its silos end with it, and what they know is in the database.
    public async ValueTask DisposeAsync()
    {
        await _member.DisposeAsync();
        if (_ends is not null) await End(_ends);
    }
}
