namespace NexScout.Energy.Testing;

/// <summary>The real <c>energy serve</c> as a process of its own: it can be killed at any moment and started again on the same data.</summary>
public sealed class EnergyProcess : IAsyncDisposable
{
    /// <summary>The operator's key of every server that is started here.</summary>
    public const string OperatorKey = "nse-operator0001-this-key-is-for-tests-on-this-machine-only";

    private readonly Member _process;

    private EnergyProcess(Member process) => _process = process;

    /// <summary>Where it listens.</summary>
    public Uri Address => _process.Address;

    /// <summary>What it has printed.</summary>
    public string Output => _process.Output;

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="settings">Configuration as environment variables, such as <c>Energy__Node__Lease</c>.</param>
    /// <param name="arguments">Arguments of <c>serve</c>, such as <c>--data DIR</c>.</param>
    public static async Task<EnergyProcess> Start(IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        new(await Member.Start("energy.dll", "/health/ready", settings, ["serve", .. arguments]));

    /// <summary>Starts a simulated provider on a socket of its own.</summary>
    public static async Task<EnergyProcess> StartUpstream() =>
        new(await Member.Start("energy.dll", "/", new Dictionary<string, string>(), "upstream"));

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill() => _process.Kill();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
