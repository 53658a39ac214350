namespace NexScout.Energy.Jobs;

/// <summary>Keeps who does a job, and when it was done last (<c>energy_jobs</c>).</summary>
public interface IJobStore
{
    /// <summary>Takes a job that is due and that nobody does. Of several who ask at once one gets it.</summary>
    /// <param name="name">The job.</param>
    /// <param name="owner">This process.</param>
    /// <param name="now">The moment.</param>
    /// <param name="lease">How long this process may take, before another takes it for dead.</param>
    /// <param name="cancel">Cancels the wait.</param>
    Task<bool> TakeJob(string name, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancel);

    /// <summary>Keeps a job that this process does for longer.</summary>
    /// <returns>False where it does not do it any more: its time had run out.</returns>
    Task<bool> KeepJob(string name, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancel);

    /// <summary>Says that a job was done, or that it failed; then it is due again after <paramref name="again"/>.</summary>
    Task EndJob(string name, string owner, DateTimeOffset now, string result, bool failed, DateTimeOffset again, CancellationToken cancel);

    /// <summary>All jobs that were ever done, by name.</summary>
    Task<IReadOnlyList<JobState>> Jobs(CancellationToken cancel);
}

/// <summary>How a job stands.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Who does it now; null where nobody does.</param>
/// <param name="LastRun">When it last ended; null where it never has.</param>
/// <param name="NextRun">When it is due.</param>
/// <param name="Result">What was done, or why it failed.</param>
/// <param name="Failures">How often it has failed since it last succeeded.</param>
public sealed record JobState(string Name, string? Owner, DateTimeOffset? LastRun, DateTimeOffset NextRun, string Result, int Failures);
