using System.Diagnostics;
using NexScout.Energy.Bench.InProcess;
using NexScout.Energy.Bench.Report;
using NexScout.Energy.Grains.Budgets;

namespace NexScout.Energy.Cluster.Bench;

/// <summary>Many users touched on one silo, and what is left of them once they are idle.</summary>
internal static class Residents
{
    private const long Most = 4_000_000_000;

    public static async Task<Section> Run(int users)
    {
        await using var silos = await SiloProcesses.Start(1, null);
        var probe = silos.Grains.GetGrain<IProbeGrain>(0);
        var before = await probe.Memory();
        var peak = before[1];
        var clock = Stopwatch.StartNew();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, 128).Select(async _ =>
        {
            int n;
            while ((n = Interlocked.Increment(ref next)) < users)
            {
                var user = Workload.User(n);
                var account = silos.Grains.GetGrain<IUserBudgetGrain>(user.ToString());
                await Throughput.Hold(account, user, n);
                await Throughput.Charge(account, user, n);
            }
        }));
        var touched = clock.Elapsed;
        var full = await probe.Memory();
        peak = Math.Max(peak, full[1]);
        // Idle ones leave after two minutes, in turns of twenty seconds.
        var until = Stopwatch.StartNew();
        var last = full;
        while (last[2] > users / 100 && until.Elapsed < TimeSpan.FromMinutes(6))
        {
            await Task.Delay(TimeSpan.FromSeconds(15));
            last = await probe.Memory();
            peak = Math.Max(peak, last[1]);
        }

        return new Section(
            "Users on one silo",
            "Each was held for and charged once, over a store that keeps nothing, so that what is measured is the silo. Orleans keeps a directory entry and an "
            + "activation for each, beside the account. Idle ones leave after two minutes here (ten by default).",
            [
                new Row($"{users:N0} users touched, in {touched.TotalSeconds:0} s", "", Figure.Count(full[2]) + " in memory"),
                new Row("Bytes a resident user", "", Figure.Count((full[0] - before[0]) / (double)Math.Max(1, full[2]))),
                new Row("Most resident memory of the silo", "", Figure.Count(peak / 1e6) + " MB", "", "< 4,000 MB", peak < Most),
                new Row($"Users in memory {until.Elapsed.TotalSeconds:0} s later", "", Figure.Count(last[2]), "", "idle ones leave", last[2] <= users / 100),
                new Row("Bytes in use then", "", Figure.Count(last[0] / 1e6) + " MB"),
            ]);
    }
}
