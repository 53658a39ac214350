namespace NexScout.Energy.Jobs;

/// <summary>Removes what has been kept for its time a few thousand at once, so that no call waits for it.</summary>
internal static class OldRows
{
    private const int AtOnce = 5_000;

    /// <summary>Removes until nothing old is left.</summary>
    /// <param name="some">Removes at most so many, and returns how many it did.</param>
    /// <returns>How many were removed.</returns>
    public static async Task<long> Remove(Func<int, Task<int>> some)
    {
        long removed = 0;
        int now;
        do removed += now = await some(AtOnce);
        while (now == AtOnce);
        return removed;
    }
}
