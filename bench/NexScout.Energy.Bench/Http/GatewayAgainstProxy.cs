using NexScout.Energy.Bench.Report;

namespace NexScout.Energy.Bench.Http;

/// <summary>One comparison: rounds in which baseline and gateway take turns, so that whatever else the machine does meets both.</summary>
internal sealed class GatewayAgainstProxy(GatewayUnderTest tested, ChildServer proxy, ChildServer upstream, string[] keys, BenchOptions options)
{
    private const string Path = "/v1/chat/completions";
    private const double StreamsPerSecond = 50;
    private readonly ChildServer _gateway = tested.Server;
    private readonly HttpFigures _figures = new();

    public async Task<HttpFigures> Measure()
    {
        var rounds = options.Quick ? 1 : 2;
        await tested.Hold("normal");
        await WarmUp();
        for (var round = 0; round < rounds; round++)
        {
            _figures.ProxyClosed.Add(await Closed(proxy, keys));
            _figures.GatewayClosed.Add(await Closed(_gateway, keys));
        }

        _figures.HotUser = await Closed(_gateway, keys[..1]);
        _figures.HalfLoad = Math.Floor(Figure.Median(_figures.GatewayClosed.Select(run => run.Wrk.PerSecond)) / 2);
        for (var round = 0; round < rounds; round++)
        {
            _figures.ProxyOpen.Add(await Open(proxy, ChatBodies.Whole, _figures.HalfLoad));
            _figures.GatewayOpen.Add(await Open(_gateway, ChatBodies.Whole, _figures.HalfLoad));
            _figures.ProxyStream.Add(await Open(proxy, ChatBodies.Streamed, StreamsPerSecond));
            _figures.GatewayStream.Add(await Open(_gateway, ChatBodies.Streamed, StreamsPerSecond));
        }

        await tested.Hold("surge");
        _figures.Surge = await Closed(_gateway, keys, options.Length(10, 3));
        _figures.Resident = _gateway.Resident;
        return _figures;
    }

    // Tiered compilation and the dynamic profile need some forty seconds of load on two cores before the gateway's figures stand still.
    private async Task WarmUp()
    {
        await Closed(proxy, keys, options.Length(5, 2));
        await Closed(_gateway, keys, options.Length(45, 6));
        await Open(_gateway, ChatBodies.Streamed, StreamsPerSecond);
    }

    private Task<ClosedRun> Closed(ChildServer server, string[] with) => Closed(server, with, options.Length(5, 3));

    private async Task<ClosedRun> Closed(ChildServer server, string[] with, TimeSpan length)
    {
        var (body, keyFile) = (System.IO.Path.GetTempFileName(), System.IO.Path.GetTempFileName());
        try
        {
            await File.WriteAllBytesAsync(body, ChatBodies.Whole);
            await File.WriteAllLinesAsync(keyFile, with);
            var (before, upstreamBefore) = (server.Cpu, upstream.Cpu);
            var wrk = await Wrk.Run(new Uri(server.Url, Path), body, keyFile, HttpBench.Connections, length);
            var run = new ClosedRun(wrk, server.Cpu - before, upstream.Cpu - upstreamBefore);
            Console.Error.WriteLine(
                $"  {(server == _gateway ? "gateway" : "proxy")}: {wrk.PerSecond:0}/s, {run.PerCpuSecond:0} per CPU second, p99 {wrk.P99 / 1000.0:0.00} ms, {wrk.Refused} refused, {wrk.Failed} failed");
            return run;
        }
        finally
        {
            File.Delete(body);
            File.Delete(keyFile);
        }
    }

    private async Task<ArrivalResult> Open(ChildServer server, byte[] body, double perSecond)
    {
        var requests = keys.Select(key => ArrivalClient.Request(server.Url, Path, key, body)).ToList();
        var client = new ArrivalClient(server.Url, requests, HttpBench.Connections);
        var result = await client.Run(perSecond, TimeSpan.FromSeconds(1), options.Length(4, 3));
        Console.Error.WriteLine(
            $"  {(server == _gateway ? "gateway" : "proxy")}: open loop {result.PerSecond:0}/s, first byte {result.FirstByte.Percentile(0.5):0.00} / {result.FirstByte.Percentile(0.99):0.00} ms, whole {result.Whole.Percentile(0.5):0.00} / {result.Whole.Percentile(0.99):0.00} ms, {result.Refused} refused");
        return result;
    }
}
