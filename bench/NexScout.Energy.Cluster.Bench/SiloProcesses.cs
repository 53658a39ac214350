using System.Diagnostics;
using System.Globalization;

namespace NexScout.Energy.Cluster.Bench;

/// <summary>Silos as processes of this program, and a client to them.</summary>
internal sealed class SiloProcesses : IAsyncDisposable
{
    private const int FirstSilo = 12_111;
    private const int FirstGateway = 31_000;
    private readonly List<Process> _processes = [];
    private IHost? _client;

    public IGrainFactory Grains => _client!.Services.GetRequiredService<IClusterClient>();

    /// <summary>Processor time of all silos so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            var sum = TimeSpan.Zero;
            foreach (var process in _processes)
            {
                process.Refresh();
                sum += process.TotalProcessorTime;
            }

            return sum;
        }
    }

    public static async Task<SiloProcesses> Start(int count, string? postgres)
    {
        var silos = new SiloProcesses();
        for (var i = 0; i < count; i++) await silos.Add(i, postgres);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleansClient(client => client.UseLocalhostClustering([.. Enumerable.Range(FirstGateway, count)]));
        NexScout.Energy.Grains.Hosting.Contracts.Add(builder.Services);
        silos._client = builder.Build();
        await silos._client.StartAsync();
        return silos;
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.StopAsync();
        _client?.Dispose();
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private async Task Add(int index, string? postgres)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments =
        [
            typeof(SiloProcesses).Assembly.Location, "silo", Text(FirstSilo + index), Text(FirstGateway + index), Text(FirstSilo), .. postgres is null ? (string[])[] : [postgres],
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        _processes.Add(process);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready") break;
            Console.WriteLine(line);
        }

        // What it prints later must not fill the pipe.
        _ = process.StandardOutput.ReadToEndAsync();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
