using NexScout.Energy.Bench.Report;

namespace NexScout.Energy.Bench.InProcess;

/// <summary>What an account in memory takes: its actor, its state, its keys.</summary>
internal static class ResidentUsersBench
{
    private const int Batch = 1000;
    private const long MostBytes = 1_000_000_000;

    public static async Task<Section> Run(BenchOptions options)
    {
        var users = options.Quick ? Math.Min(options.Users, 200_000) : options.Users;
        var few = Math.Max(1, users / 10);
        var (once, many) = (await Measure(users, 1), await Measure(few, 20));
        return new Section("Resident users", "Managed memory after a full collection, before and after the users were loaded through the embedded host.",
        [
            Row($"{Figure.Count(users)} users, one call each", users, once),
            Row($"{Figure.Count(few)} users, 20 calls each (every list of an account full)", few, many),
        ]);
    }

    private static Row Row(string what, int users, long bytes)
    {
        var each = (double)bytes / users;
        return new Row(
            what, "", $"{Figure.Count(each)} bytes a user", $"{Figure.Count(each)} MB for 1,000,000", $"< {Figure.Count(MostBytes / 1e6)} MB for 1,000,000",
            each * 1_000_000 < MostBytes);
    }

    private static async Task<long> Measure(int users, int calls)
    {
        // On a stack of its own: below the last measure its host would still be alive.
        await Task.Yield();
        Console.Error.WriteLine($"resident users: {users}, {calls} calls each");
        await using var host = new EmbeddedHost(new MemoryStore());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var first = 0; first < users; first += Batch)
        {
            var batch = Enumerable.Range(first, Math.Min(Batch, users - first)).Select(Workload.User).ToArray();
            for (var call = 0; call < calls; call++) await Task.WhenAll(batch.Select(host.Call));
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        if (host.Actors.Users != users) throw new InvalidOperationException($"{host.Actors.Users} of {users} users are resident");
        return bytes;
    }
}
