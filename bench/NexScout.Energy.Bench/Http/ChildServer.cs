using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NexScout.Energy.Bench.Http;

/// <summary>A server in a process of its own, on a free loopback port, with its CPU time readable from outside.</summary>
internal sealed class ChildServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ChildServer(Process process, Uri url)
    {
        (_process, Url) = (process, url);
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    public int Id => _process.Id;

    /// <summary>User and system time since the process began (<c>/proc/PID/stat</c>).</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory, bytes.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts the simulated provider.</summary>
    public static Task<ChildServer> Upstream() =>
        Start("energy.dll", url => ["upstream", "--urls", url.ToString()], new Dictionary<string, string>(), "/v1/models");

    /// <summary>Starts an assembly of this folder and waits until it answers on <paramref name="probe"/>.</summary>
    public static async Task<ChildServer> Start(
        string assembly, Func<Uri, IEnumerable<string>> arguments, IReadOnlyDictionary<string, string> environment, string probe)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments(url)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var server = new ChildServer(Process.Start(start)!, url);
        try
        {
            await server.Answers(probe);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task Answers(string probe)
    {
        using var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(2) };
        for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(30);)
        {
            if (_process.HasExited) throw new InvalidOperationException($"{Url} ended with {_process.ExitCode}:\n{Output}");
            try
            {
                using var answer = await client.GetAsync(new Uri(probe, UriKind.Relative));
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable) return;
            }
            catch (HttpRequestException) { }
            catch (TaskCanceledException) { }

            await Task.Delay(50);
        }

        throw new TimeoutException($"{Url} did not answer on {probe}:\n{Output}");
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_output)
        {
            if (_output.Length < 64 * 1024) _output.AppendLine(line.Data);
        }
    }
}
