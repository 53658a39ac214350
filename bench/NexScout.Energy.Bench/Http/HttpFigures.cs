using NexScout.Energy.Bench.Report;

namespace NexScout.Energy.Bench.Http;

/// <summary>A closed-loop run with the CPU time that the server under test and the upstream took for it.</summary>
internal sealed record ClosedRun(WrkResult Wrk, TimeSpan Cpu, TimeSpan UpstreamCpu)
{
    public double PerCpuSecond => Wrk.Requests / Cpu.TotalSeconds;

    public double CpuMicroseconds => Cpu.TotalMicroseconds / Wrk.Requests;

    public double UpstreamMicroseconds => UpstreamCpu.TotalMicroseconds / Wrk.Requests;
}

/// <summary>All runs of one comparison; what is reported is the median of the rounds.</summary>
internal sealed class HttpFigures
{
    public List<ClosedRun> ProxyClosed { get; } = [];

    public List<ClosedRun> GatewayClosed { get; } = [];

    public ClosedRun? HotUser { get; set; }

    /// <summary>As <see cref="GatewayClosed"/>, in load state surge.</summary>
    public ClosedRun? Surge { get; set; }

    /// <summary>Requests a second of the open-loop runs.</summary>
    public double HalfLoad { get; set; }

    public List<ArrivalResult> ProxyOpen { get; } = [];

    public List<ArrivalResult> GatewayOpen { get; } = [];

    public List<ArrivalResult> ProxyStream { get; } = [];

    public List<ArrivalResult> GatewayStream { get; } = [];

    public long Resident { get; set; }

    public string Note =>
        $"Baseline: the bare Kestrel + HttpClient proxy. {HttpBench.Connections} connections, {HttpBench.Users} users, {ChatBodies.Whole.Length} byte requests; "
        + $"median of {GatewayClosed.Count} rounds in turns; client, upstream, proxy and gateway share the machine's cores.";

    public IReadOnlyList<Row> Rows()
    {
        var rows = new List<Row>();
        rows.AddRange(Throughput());
        rows.AddRange(HalfLoadRows());
        rows.AddRange(StreamRows());
        rows.Add(Failures());
        return rows;
    }

    private IEnumerable<Row> Throughput()
    {
        var (proxy, gateway) = (Median(ProxyClosed, run => run.PerCpuSecond), Median(GatewayClosed, run => run.PerCpuSecond));
        yield return new Row(
            "Requests per CPU second", Figure.Count(proxy), Figure.Count(gateway), Figure.Ratio(gateway / proxy), "≥ 0.5 ×", gateway >= 0.5 * proxy);
        (proxy, gateway) = (Median(ProxyClosed, run => run.CpuMicroseconds), Median(GatewayClosed, run => run.CpuMicroseconds));
        yield return new Row("CPU a request", Figure.Microseconds(proxy), Figure.Microseconds(gateway), "+ " + Figure.Microseconds(gateway - proxy));
        yield return new Row("… in load state surge: the compressor reads each prompt", "", Figure.Microseconds(Surge!.CpuMicroseconds), "+ " + Figure.Microseconds(Surge.CpuMicroseconds - proxy));
        (proxy, gateway) = (Median(ProxyClosed, run => run.Wrk.PerSecond), Median(GatewayClosed, run => run.Wrk.PerSecond));
        yield return new Row("Requests a second, whole machine", Figure.Count(proxy), Figure.Count(gateway), Figure.Ratio(gateway / proxy));
        yield return new Row("… all of them by one user", "", Figure.Count(HotUser!.Wrk.PerSecond), Figure.Ratio(HotUser.Wrk.PerSecond / proxy));
        yield return Difference("p50 at full load", Median(ProxyClosed, run => run.Wrk.P50 / 1000.0), Median(GatewayClosed, run => run.Wrk.P50 / 1000.0));
        yield return Difference("p99 at full load", Median(ProxyClosed, run => run.Wrk.P99 / 1000.0), Median(GatewayClosed, run => run.Wrk.P99 / 1000.0));
    }

    private IEnumerable<Row> HalfLoadRows()
    {
        var rate = $"at half load ({Figure.Count(HalfLoad)}/s, constant arrivals)";
        yield return Difference($"p50 {rate}", Whole(ProxyOpen, 0.5), Whole(GatewayOpen, 0.5));
        yield return Difference($"p99 {rate}", Whole(ProxyOpen, 0.99), Whole(GatewayOpen, 0.99), 2);
    }

    private IEnumerable<Row> StreamRows()
    {
        yield return Difference("Stream: p50 to the first byte", First(ProxyStream, 0.5), First(GatewayStream, 0.5), 1);
        yield return Difference("Stream: p99 to the first byte", First(ProxyStream, 0.99), First(GatewayStream, 0.99));
        yield return new Row("Resident memory of the gateway, at the end", "", Figure.Count(Resident / 1e6) + " MB");
    }

    private Row Failures()
    {
        var failed = GatewayClosed.Append(HotUser!).Append(Surge!).Sum(run => run.Wrk.Refused + run.Wrk.Failed) + GatewayOpen.Concat(GatewayStream).Sum(run => run.Refused);
        var proxyFailed = ProxyClosed.Sum(run => run.Wrk.Refused + run.Wrk.Failed) + ProxyOpen.Concat(ProxyStream).Sum(run => run.Refused);
        return new Row("Answers other than 200", Figure.Count(proxyFailed), Figure.Count(failed), "", "0", failed == 0);
    }

    private static Row Difference(string measure, double proxy, double gateway, double? most = null) => new(
        measure, Figure.Milliseconds(proxy), Figure.Milliseconds(gateway), (gateway < proxy ? "− " : "+ ") + Figure.Milliseconds(Math.Abs(gateway - proxy)),
        most is { } limit ? $"< + {limit:0} ms" : "", most is { } target ? gateway - proxy < target : null);

    private static double Whole(List<ArrivalResult> runs, double share) => Figure.Median(runs.Select(run => run.Whole.Percentile(share)));

    private static double First(List<ArrivalResult> runs, double share) => Figure.Median(runs.Select(run => run.FirstByte.Percentile(share)));

    private static double Median(List<ClosedRun> runs, Func<ClosedRun, double> figure) => Figure.Median(runs.Select(figure));
}
