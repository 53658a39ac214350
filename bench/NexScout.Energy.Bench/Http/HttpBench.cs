using NexScout.Energy.Bench.Report;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Bench.Http;

/// <summary>The gateway against the bare proxy, both before the same simulated upstream, each in a process of its own on loopback.</summary>
internal static class HttpBench
{
    public const int Connections = 64;
    public const int Users = 64;

    public static async Task<IReadOnlyList<Section>> Run(BenchOptions options)
    {
        if (!Wrk.IsInstalled) throw new InvalidOperationException("wrk is not installed; on Debian: apt-get install wrk");
        var none = new Dictionary<string, string>();
        await using var upstream = await ChildServer.Start("energy.dll", url => ["upstream", "--urls", url.ToString()], none, "/v1/models");
        await using var proxy = await ChildServer.Start(
            "NexScout.Energy.Bench.dll", url => ["proxy", url.ToString(), upstream.Url.ToString()], none, "/v1/models");
        var sections = new List<Section>();
        if (options.OnStore("sqlite")) sections.Add(await OnStore("SQLite", null, upstream, proxy, options));
        if (!options.OnStore("postgres")) return sections;
        await using var postgres = await PostgresServer.Start(durable: true);
        sections.Add(await OnStore("PostgreSQL", postgres.Connection("postgres"), upstream, proxy, options));
        return sections;
    }

    private static async Task<Section> OnStore(string store, string? postgres, ChildServer upstream, ChildServer proxy, BenchOptions options)
    {
        Console.Error.WriteLine($"http: gateway on {store}");
        await using var gateway = await GatewayUnderTest.Start(upstream.Url, postgres);
        var keys = await gateway.Keys(Users);
        var figures = await new GatewayAgainstProxy(gateway.Server, proxy, upstream, keys, options).Measure();
        return new Section($"Over HTTP, {store}", figures.Note, figures.Rows());
    }
}
