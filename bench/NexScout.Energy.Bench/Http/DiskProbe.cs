using System.Diagnostics;

namespace NexScout.Energy.Bench.Http;

/// <summary>What the disk itself asks for a durable write: the least that any charge waits for before its caller is told.</summary>
internal static class DiskProbe
{
    private const int Bytes = 8192;

    /// <summary>Times of so many appends of 8 KB, each flushed to the disk.</summary>
    public static Latencies Measure(string folder, int writes)
    {
        var times = new Latencies(writes);
        using var file = new FileStream(
            Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose);
        var block = new byte[Bytes];
        for (var i = 0; i < writes; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetTimestamp() - begun);
        }

        return times;
    }
}
