using System.Globalization;
using NexScout.Energy.Bench.Report;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Cluster.Bench;

internal static class Program
{
    private const string Usage = """
        Usage: dotnet run -c Release --project bench/NexScout.Energy.Cluster.Bench -- all|calls|users [--quick] [--silos N] [--users N] [--out FILE]

          calls   grain calls a second beside a bare grain, with 1, 2 and 3 silos; then durable in PostgreSQL.
                  With --silos N alone, and without PostgreSQL
          users   many users on one silo, and idle ones leaving (default 1000000)
        """;

    public static async Task<int> Main(string[] args)
    {
        if (args is ["silo", .. var silo]) return await BenchSilo.Run(silo);
        if (args is not [("all" or "calls" or "users") and var command, .. var rest])
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var quick = rest.Contains("--quick");
        var users = Value("--users") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : quick ? 50_000 : 1_000_000;
        var sections = new List<Section>();
        if (command is "all" or "calls")
        {
            int? only = Value("--silos") is { } silos ? int.Parse(silos, CultureInfo.InvariantCulture) : null;
            sections.Add(await Throughput.Run(quick, only is { } count ? [count] : [1, 2, 3]));
            if (only is null && PostgresServer.Binaries is not null)
            {
                await using var postgres = await PostgresServer.Start(durable: true);
                sections.Add(await Throughput.Durable(quick, postgres.Connection("postgres")));
            }
        }

        if (command is "all" or "users") sections.Add(await Residents.Run(users));
        var line = "dotnet run -c Release --project bench/NexScout.Energy.Cluster.Bench -- " + string.Join(' ', args);
        Console.WriteLine(MarkdownReport.Write(Value("--out") ?? Path.Combine("artifacts", "cluster-benchmarks.md"), line, sections));
        return sections.SelectMany(section => section.Rows).All(row => row.Reached != false) ? 0 : 1;

        string? Value(string option) => Array.IndexOf(rest, option) is >= 0 and var at && at + 1 < rest.Length ? rest[at + 1] : null;
    }
}
