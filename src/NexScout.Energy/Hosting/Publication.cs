namespace NexScout.Energy.Hosting;

/// <summary>A value that one actor publishes and everybody reads without a lock.</summary>
internal sealed class Publication<T>(T first)
    where T : class
{
    private T _latest = first;

    /// <summary>The latest value.</summary>
    public T Latest => Volatile.Read(ref _latest);

    public void Publish(T value) => Volatile.Write(ref _latest, value);
}
