using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Jobs;

/// <summary>Does the jobs that are due, one after the other. Every process on a database looks; each job is done by one of them.</summary>
public sealed partial class JobRunner(
    IEnumerable<IJob> jobs, IJobStore store, NodeIdentity node, JobOptions options, TimeProvider clock, ILogger<JobRunner> log) : BackgroundService
{
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);
    private readonly IJob[] _jobs = [.. jobs];
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);

    /// <summary>Looks once, and does what is due.</summary>
    public async Task Look(CancellationToken cancel)
    {
        foreach (var job in _jobs)
        {
            try
            {
                if (await store.TakeJob(job.Name, node.Name, clock.GetUtcNow(), options.Lease, cancel)) await Do(job, cancel);
            }
            catch (LedgerUnavailableException e)
            {
                LogSkipped(log, job.Name, e.Message);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Look, clock);
        try
        {
            do await Look(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task Do(IJob job, CancellationToken cancel)
    {
        try
        {
            var done = await job.Run(clock.GetUtcNow(), cancel);
            _failures.Remove(job.Name);
            var now = clock.GetUtcNow();
            await store.EndJob(job.Name, node.Name, now, done, false, now + job.Every, CancellationToken.None);
        }
        catch (Exception e) when (e is not LedgerUnavailableException and not OperationCanceledException)
        {
            LogFailed(log, e, job.Name);
            var failures = _failures[job.Name] = _failures.GetValueOrDefault(job.Name) + 1;
            var rest = options.RetryAfter * Math.Pow(2, Math.Min(failures - 1, 10));
            var now = clock.GetUtcNow();
            await store.EndJob(job.Name, node.Name, now, e.Message, true, now + (rest < _longest ? rest : _longest), CancellationToken.None);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Job {Job} waits for storage: {Why}")]
    private static partial void LogSkipped(ILogger log, string job, string why);

    [LoggerMessage(LogLevel.Error, "Job {Job} failed; it is done again later.")]
    private static partial void LogFailed(ILogger log, Exception e, string job);
}
