using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NexScout.Energy.Testing;

/// <summary>A program of this folder as a process of its own, <c>energy</c> or a member of a cluster: it can be killed at any moment.</summary>
public sealed class Member : IAsyncDisposable
{
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    private Member(Process process, Uri address) => (_process, Address) = (process, address);

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

    /// <summary>Starts a program and waits until it is ready.</summary>
    /// <param name="program">Its file, such as <c>energy.dll</c>.</param>
    /// <param name="probe">The path that answers once it is.</param>
    /// <param name="settings">Configuration as environment variables, such as <c>Energy__Node__Lease</c>.</param>
    /// <param name="arguments">Its arguments; <c>--urls</c> is added.</param>
    public static async Task<Member> Start(string program, string probe, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (var argument in (string[])[.. arguments, "--urls", address.AbsoluteUri.TrimEnd('/')]) start.ArgumentList.Add(argument);
        start.Environment["ENERGY_OPERATOR_KEY"] = EnergyProcess.OperatorKey;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var member = new Member(Process.Start(start)!, address);
        member.Listen();
        await member.Ready(probe);
        return member;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM, and the time it takes.</summary>
    public async Task Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
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
        while (until.Elapsed < TimeSpan.FromSeconds(90))
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

        throw new InvalidOperationException($"the process at {Address} is not ready:\n{Output}");
    }
}
