using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Jobs;

/// <summary>Does the jobs that are due, one after the other. Every process on a database looks; each job is done by one of them.</summary>
public sealed partial class JobRunner(
    IEnumerable<IJob> jobs, IJobStore store, NodeIdentity node, JobOptions options, TimeProvider clock, ILogger<JobRunner> log) : BackgroundService
{
    private readonly IJob[] _jobs = [.. jobs];
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);

    // Ends that storage was away for: until they are written, the job stays leased to this process.
    private readonly Dictionary<string, Ending> _unwritten = new(StringComparer.Ordinal);

    /// <summary>Looks once, and does what is due.</summary>
    public async Task Look(CancellationToken cancel)
    {
        foreach (var job in _jobs)
        {
            try
            {
                if (_unwritten.TryGetValue(job.Name, out var ending)) await Write(job.Name, ending);
                if (await store.TakeJob(job.Name, node.Name, clock.GetUtcNow(), options.Lease, cancel)) await Do(job, cancel);
            }
            catch (LedgerUnavailableException e)
            {
                LogSkipped(log, job.Name, e.Message);
            }
            catch (Exception e) when (!Periodic.IsStop(e, cancel))
            {
                // What storage does not take of one job must not end all others.
                LogFailed(log, e, job.Name);
            }
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodic.Run(options.Look, clock, () => Look(stoppingToken), stoppingToken, atOnce: true);

    private async Task Do(IJob job, CancellationToken cancel)
    {
        Ending ending;
        try
        {
            var done = await job.Run(clock.GetUtcNow(), cancel);
            _failures.Remove(job.Name);
            var now = clock.GetUtcNow();
            ending = new Ending(now, done, false, now + job.Every);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Another process need not wait until the lease has run out.
            var now = clock.GetUtcNow();
            await Write(job.Name, new Ending(now, "the process stopped before it was done", true, now));
            throw;
        }
        catch (Exception e)
        {
            ending = Failed(job, e);
        }

        await Write(job.Name, ending);
    }

    private Ending Failed(IJob job, Exception e)
    {
        if (e is LedgerUnavailableException) LogSkipped(log, job.Name, e.Message);
        else LogFailed(log, e, job.Name);
        var failures = _failures[job.Name] = _failures.GetValueOrDefault(job.Name) + 1;
        var rest = options.RetryAfter * Math.Pow(2, Math.Min(failures - 1, 10));
        var now = clock.GetUtcNow();
        return new Ending(now, e.Message, true, now + (rest < JobOptions.LongestRest ? rest : JobOptions.LongestRest));
    }

    private async Task Write(string job, Ending ending)
    {
        _unwritten[job] = ending;
        await store.EndJob(job, node.Name, ending.At, ending.Result, ending.Failed, ending.Again, CancellationToken.None);
        _unwritten.Remove(job);
    }

    [LoggerMessage(LogLevel.Debug, "Job {Job} waits for storage: {Why}")]
    private static partial void LogSkipped(ILogger log, string job, string why);

    [LoggerMessage(LogLevel.Error, "Job {Job} failed; it is done again later.")]
    private static partial void LogFailed(ILogger log, Exception e, string job);

    private readonly record struct Ending(DateTimeOffset At, string Result, bool Failed, DateTimeOffset Again);
}
