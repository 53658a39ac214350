using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NexScout.Energy.Testing;

/// <summary>The real <c>energy serve</c> as a process of its own: it can be killed at any moment and started again on the same data.</summary>
public sealed class EnergyProcess : IAsyncDisposable
{
    /// <summary>The operator's key of every server that is started here.</summary>
    public const string OperatorKey = "nse-operator0001-this-key-is-for-tests-on-this-machine-only";

    private readonly StringBuilder _output = new();
    private readonly Process _process;

    private EnergyProcess(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>What it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="settings">Configuration as environment variables, such as <c>Energy__Node__Lease</c>.</param>
    /// <param name="arguments">Arguments of <c>serve</c>, such as <c>--data DIR</c>.</param>
    public static Task<EnergyProcess> Start(IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        Launch("serve", "/health/ready", settings, arguments);

    /// <summary>Starts a simulated provider on a socket of its own.</summary>
    public static Task<EnergyProcess> StartUpstream() => Launch("upstream", "/", new Dictionary<string, string>(), []);

    private static async Task<EnergyProcess> Launch(string command, string probe, IReadOnlyDictionary<string, string> settings, string[] arguments)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "energy.dll"));
        foreach (var argument in (string[])[command, "--urls", address.AbsoluteUri.TrimEnd('/'), .. arguments]) start.ArgumentList.Add(argument);
        start.Environment["ENERGY_OPERATOR_KEY"] = OperatorKey;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var server = new EnergyProcess(Process.Start(start)!, address);
        server.Listen();
        await server.Ready(probe);
        return server;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Add(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }

    private async Task Ready(string probe)
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(2) };
        var until = Stopwatch.StartNew();
        while (until.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (_process.HasExited) break;
            try
            {
                using var answer = await http.GetAsync(new Uri(probe, UriKind.Relative));
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable) return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the server at {Address} is not ready:\n{Output}"));
    }
}
