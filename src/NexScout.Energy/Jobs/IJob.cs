namespace NexScout.Energy.Jobs;

/// <summary>Something that is to be done now and then, by one process of all that share a database.</summary>
public interface IJob
{
    /// <summary>Its name: 1 to 64 of <c>a-z _</c>. It names its lease, and never changes.</summary>
    string Name { get; }

    /// <summary>How often.</summary>
    TimeSpan Every { get; }

    /// <summary>Does it. Doing it twice must do no harm: a process may die before it has said that it was done.</summary>
    /// <returns>A sentence on what was done.</returns>
    Task<string> Run(DateTimeOffset now, CancellationToken cancel);
}
