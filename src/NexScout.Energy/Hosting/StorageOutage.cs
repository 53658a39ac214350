namespace NexScout.Energy.Hosting;

/// <summary>How many of the lanes of a <see cref="GroupCommit"/> cannot write.</summary>
internal sealed class StorageOutage
{
    private int _lanes;

    /// <summary>Whether there is one that cannot.</summary>
    public bool Lasts => Volatile.Read(ref _lanes) > 0;

    /// <summary>One more. Returns whether it is the first.</summary>
    public bool Begins() => Interlocked.Increment(ref _lanes) == 1;

    /// <summary>One less. Returns whether it was the last.</summary>
    public bool Ends() => Interlocked.Decrement(ref _lanes) == 0;
}
