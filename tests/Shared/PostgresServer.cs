using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NexScout.Energy.Testing;

/// <summary>A PostgreSQL server of one's own: a temporary folder, a free port on 127.0.0.1, removed at the end. As root it runs as the
/// user <c>postgres</c>, since PostgreSQL refuses root.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _binaries;
    private readonly string _folder;
    private readonly bool _durable;

    private PostgresServer(string binaries, string folder, int port, bool durable) =>
        (_binaries, _folder, Port, _durable) = (binaries, folder, port, durable);

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Where PostgreSQL's programs are; null where it is not installed.</summary>
    public static string? Binaries { get; } = FindBinaries();

    /// <summary>Starts a server. <paramref name="durable"/>: with fsync, for measurements; a killed process loses nothing without it.</summary>
    public static async Task<PostgresServer> Start(bool durable = false)
    {
        var binaries = Binaries ?? throw new InvalidOperationException("PostgreSQL is not installed");
        var folder = Directory.CreateTempSubdirectory("energy-pg-").FullName;
        var server = new PostgresServer(binaries, folder, FreePort(), durable);
        try
        {
            if (AsRoot) await Run("chown", ["postgres", folder]);
            await server.RunAsServer("initdb", ["-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"]);
            await server.Up();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection string for a database of it.</summary>
    public string Connection(string database, string user = "postgres") =>
        $"Host=127.0.0.1;Port={Port.ToString(CultureInfo.InvariantCulture)};Database={database};Username={user}";

    /// <summary>Starts it again after <see cref="Stop"/> or <see cref="Kill"/>.</summary>
    public async Task Up()
    {
        var options = $"-p {Port} -h 127.0.0.1 -k {_folder} -c max_connections=100 -c fsync={(_durable ? "on" : "off")}";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await RunAsServer("pg_ctl", ["-D", Data, "-l", Path.Combine(_folder, "log"), "-o", options, "-w", "-t", "30", "start"]);
                return;
            }
            catch (InvalidOperationException) when (attempt < 20)
            {
                await Task.Delay(250); // after a kill the old processes need a moment to see that they are orphans
            }
        }
    }

    /// <summary>Stops it at once, connections and all.</summary>
    public Task Stop() => RunAsServer("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"]);

    /// <summary>SIGKILL, as when the machine's memory ends.</summary>
    public void Kill()
    {
        var pid = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using var process = Process.GetProcessById(pid);
        process.Kill(entireProcessTree: true);
        process.WaitForExit(10_000);
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            try
            {
                await Stop();
            }
            catch (InvalidOperationException)
            {
                // It was killed: nothing runs.
            }
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private static bool AsRoot => OperatingSystem.IsLinux() && Environment.UserName == "root";

    private Task RunAsServer(string program, string[] arguments)
    {
        var path = Path.Combine(_binaries, program);
        return AsRoot
            ? Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", path, .. arguments])
            : Run(path, arguments);
    }

    private static async Task Run(string program, string[] arguments)
    {
        // Output goes to no pipe: the server inherits it and would keep it open.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = Path.GetTempPath() };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$@\" >/dev/null 2>&1 </dev/null");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindBinaries()
    {
        var installed = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => folder, StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return installed.Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }
}
