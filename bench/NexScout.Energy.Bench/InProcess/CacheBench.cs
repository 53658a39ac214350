using System.Diagnostics;
using NexScout.Energy.Bench.Http;
using NexScout.Energy.Bench.Report;

namespace NexScout.Energy.Bench.InProcess;

/// <summary>What the response cache saves: the same calls through the whole engine, answered by the cache and by a provider over HTTP that
/// takes no time.</summary>
internal static class CacheBench
{
    private const int Callers = 64;
    private const int Users = 64;
    private const int Prompts = 1_024;
    private const int Rounds = 3;
    private const double TargetRatio = 2;
    private const double TargetMilliseconds = 1;

    // Prompts that nobody asked before.
    private static long _customers = Prompts;

    public static async Task<Section> Run(BenchOptions options)
    {
        Console.Error.WriteLine("cache: hits and misses");
        await using var upstream = await ChildServer.Upstream();
        await using var engine = await WholeEngine.Start(upstream.Url);
        var known = Enumerable.Range(0, Prompts).Select(n => ChatBodies.About(n)).ToArray();
        await Fill(engine, known);
        await Round(engine, known, hits: false, Callers, options.Length(4, 1));
        await Round(engine, known, hits: true, Callers, options.Length(4, 1));
        var (misses, hits) = await InTurns(engine, known, Callers, options.Length(3, 1));
        var (missAlone, hitAlone) = await InTurns(engine, known, 1, options.Length(2, 1));
        return new Section(
            "Response cache",
            "Through the whole engine in process, from the bytes of a body on: pipeline, SQLite, a record or a charge that is on disk before the "
            + $"answer. Baseline: misses, answered over loopback by a simulated provider that takes no time; its own is not counted. {Users} users, {Figure.Count(Prompts)} prompts that "
            + $"are known; medians of {Rounds} rounds in turns.",
            [
                .. Throughput(misses, hits),
                .. Times("one call at a time", missAlone, hitAlone, true),
                .. Times($"{Callers} callers at once", misses, hits, false),
            ]);
    }

    private static IEnumerable<Row> Throughput(List<Pass> misses, List<Pass> hits)
    {
        var (miss, hit) = (Figure.Median(misses.Select(pass => pass.PerCpuSecond)), Figure.Median(hits.Select(pass => pass.PerCpuSecond)));
        yield return new Row(
            $"Calls a CPU second, {Callers} callers at once", Figure.Count(miss), Figure.Count(hit), Figure.Ratio(hit / miss),
            $"≥ {TargetRatio:0} ×", hit >= miss * TargetRatio);
        yield return new Row("CPU a call", Figure.Microseconds(1e6 / miss), Figure.Microseconds(1e6 / hit), Figure.Ratio(miss / hit));
        (miss, hit) = (Figure.Median(misses.Select(pass => pass.PerSecond)), Figure.Median(hits.Select(pass => pass.PerSecond)));
        yield return new Row("Calls a second, whole machine", Figure.Count(miss), Figure.Count(hit), Figure.Ratio(hit / miss));
    }

    private static IEnumerable<Row> Times(string how, List<Pass> misses, List<Pass> hits, bool target)
    {
        foreach (var share in (double[])[0.5, 0.99])
        {
            double Median(List<Pass> passes) => Figure.Median(passes.Select(pass => pass.Times.Percentile(share)));
            var (miss, hit) = (Median(misses), Median(hits));
            yield return new Row(
                $"p{share * 100:0}, {how}", Figure.Milliseconds(miss), Figure.Milliseconds(hit), Figure.Ratio(hit / miss),
                target ? $"< {TargetMilliseconds:0} ms" : "", target ? hit < TargetMilliseconds : null);
        }
    }

    private static async Task<(List<Pass> Misses, List<Pass> Hits)> InTurns(WholeEngine engine, byte[][] known, int callers, TimeSpan length)
    {
        var (misses, hits) = (new List<Pass>(), new List<Pass>());
        for (var round = 0; round < Rounds; round++)
        {
            misses.Add(await Round(engine, known, hits: false, callers, length));
            // What the misses pushed out of memory comes back from storage first.
            await Fill(engine, known);
            hits.Add(await Round(engine, known, hits: true, callers, length));
        }

        return (misses, hits);
    }

    private static async Task Fill(WholeEngine engine, byte[][] known)
    {
        for (var n = 0; n < known.Length; n++) await engine.Call(n % Users, known[n]);
    }

    private static async Task<Pass> Round(WholeEngine engine, byte[][] known, bool hits, int callers, TimeSpan length)
    {
        var (since, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        var times = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var own = new List<long>();
            for (var n = caller; since.Elapsed < length; n += callers)
            {
                var prompt = hits ? n % Prompts : Interlocked.Increment(ref _customers);
                var at = Stopwatch.GetTimestamp();
                var found = await engine.Call((int)(prompt % Users), hits ? known[prompt] : ChatBodies.About(prompt));
                own.Add(Stopwatch.GetTimestamp() - at);
                if (found != hits) throw new InvalidOperationException(hits ? "a known prompt was no hit" : "a new prompt was a hit");
            }

            return own;
        })));
        var (seconds, used) = (since.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        var all = new Latencies(times.Sum(own => own.Count));
        foreach (var time in times.SelectMany(own => own)) all.Add(time);
        return new Pass(all.Count / seconds, all.Count / used, all);
    }

    private sealed record Pass(double PerSecond, double PerCpuSecond, Latencies Times);
}
