using System.Diagnostics;
using NexScout.Energy.Bench.Report;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Bench.InProcess;

/// <summary>All calls of one user: one key, one writer. Each call is a reservation and a durable settlement.</summary>
internal static class HotUserBench
{
    private const int Callers = 128;
    private const double Target = 5000;

    public static async Task<Section> Run(BenchOptions options)
    {
        var rows = new List<Row>();
        var memory = await Measure("no store", new MemoryStore(), options, null);
        rows.Add(memory.Row);
        if (options.OnStore("sqlite")) rows.Add(await Sqlite(options, memory.PerSecond));
        if (options.OnStore("postgres")) rows.Add(await Postgres(options, memory.PerSecond));
        return new Section(
            "One hot user", $"{Callers} callers at once on one account, through the embedded host; each call is one reservation and one durable settlement. "
            + "Baseline: the same host over a store that keeps nothing.", rows);
    }

    private static async Task<Row> Sqlite(BenchOptions options, double baseline)
    {
        var folder = Directory.CreateTempSubdirectory("energy-bench-");
        try
        {
            await using var services = Store(new StorageOptions { DataDirectory = folder.FullName });
            return (await Measure("SQLite", services.GetRequiredService<IEnergyStore>(), options, baseline)).Row;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Row> Postgres(BenchOptions options, double baseline)
    {
        await using var server = await PostgresServer.Start(durable: true);
        await using var services = Store(new StorageOptions { PostgresConnection = server.Connection("postgres") });
        return (await Measure("PostgreSQL", services.GetRequiredService<IEnergyStore>(), options, baseline)).Row;
    }

    private static ServiceProvider Store(StorageOptions options) => new ServiceCollection().AddEnergyStorage(options).BuildServiceProvider();

    private static async Task<(Row Row, double PerSecond)> Measure(string name, IEnergyStore store, BenchOptions options, double? baseline)
    {
        Console.Error.WriteLine($"hot user: {name}");
        await store.Migrate(CancellationToken.None);
        await using var host = new EmbeddedHost(store);
        await Calls(host, options.Length(2, 1));
        var (commits, cpu) = (host.Commits, Environment.CpuUsage.TotalTime);
        var (calls, seconds) = await Calls(host, options.Length(4, 2));
        var rate = calls / seconds;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        var row = new Row(
            $"Calls a second, {name} ({Figure.Count(calls / (double)(host.Commits - commits))} a commit, {Figure.Microseconds(cpu.TotalMicroseconds / calls)} CPU each)",
            baseline is { } other ? Figure.Count(other) : "", Figure.Count(rate), baseline is { } per ? Figure.Ratio(rate / per) : "",
            $"≥ {Figure.Count(Target)}", rate >= Target);
        return (row, rate);
    }

    private static async Task<(long Calls, double Seconds)> Calls(EmbeddedHost host, TimeSpan length)
    {
        long calls = 0;
        var since = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (since.Elapsed < length)
            {
                await host.Call(Workload.User(0));
                Interlocked.Increment(ref calls);
            }
        })));
        return (calls, since.Elapsed.TotalSeconds);
    }
}
