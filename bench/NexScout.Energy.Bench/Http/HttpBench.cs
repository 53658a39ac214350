using NexScout.Energy.Bench.Report;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Bench.Http;

/// <summary>The gateway against the bare proxy, both before the same simulated upstream, each in a process of its own on loopback.</summary>
internal static class HttpBench
{
    public const int Connections = 64;
    public const int Users = 64;
    private const string MemoryFolder = "/dev/shm";

    public static async Task<IReadOnlyList<Section>> Run(BenchOptions options)
    {
        if (!Wrk.IsInstalled) throw new InvalidOperationException("wrk is not installed; on Debian: apt-get install wrk");
        await using var upstream = await ChildServer.Upstream();
        await using var proxy = await ChildServer.Start(
            "NexScout.Energy.Bench.dll", url => ["proxy", url.ToString(), upstream.Url.ToString()], new Dictionary<string, string>(), "/v1/models");
        var sections = new List<Section>();
        if (options.OnStore("sqlite")) sections.AddRange(await OnSqlite(upstream, proxy, options));
        if (!options.OnStore("postgres")) return sections;
        await using var postgres = await PostgresServer.Start(durable: true);
        sections.Add(await Compare("PostgreSQL", Path.GetTempPath(), postgres.Connection("postgres"), upstream, proxy, options));
        return sections;
    }

    private static async Task<List<Section>> OnSqlite(ChildServer upstream, ChildServer proxy, BenchOptions options)
    {
        var sections = new List<Section> { await Compare("SQLite", Path.GetTempPath(), null, upstream, proxy, options) };
        // The same without the disk's own time, which is a property of the machine and not of the gateway.
        if (Directory.Exists(MemoryFolder)) sections.Add(await Compare("SQLite, in a folder in memory", MemoryFolder, null, upstream, proxy, options));
        return sections;
    }

    private static async Task<Section> Compare(
        string store, string folder, string? postgres, ChildServer upstream, ChildServer proxy, BenchOptions options)
    {
        Console.Error.WriteLine($"http: gateway on {store}");
        var disk = DiskProbe.Measure(folder, 200);
        await using var gateway = await GatewayUnderTest.Start(upstream.Url, folder, postgres);
        var figures = await new GatewayAgainstProxy(gateway, proxy, upstream, await gateway.Keys(Users), options).Measure();
        return new Section($"Over HTTP, {store}", figures.Note, [.. figures.Rows(), Disk(disk)]);
    }

    private static Row Disk(Latencies disk) => new(
        "One flush of this disk before the runs, p50 / p99", "",
        $"{Figure.Milliseconds(disk.Percentile(0.5))} / {Figure.Milliseconds(disk.Percentile(0.99))}");
}
