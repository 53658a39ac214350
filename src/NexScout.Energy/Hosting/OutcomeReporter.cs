using System.Collections.Concurrent;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;

namespace NexScout.Energy.Hosting;

/// <summary>Collects outcomes of tries and hands them to the clusters' actors in batches, so that no cluster is a hot spot.</summary>
internal sealed class OutcomeReporter(IEnergyActors actors)
{
    private const int MostWaiting = 10_000;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ClusterOutcome>> _waiting = new(StringComparer.Ordinal);

    public void Add(string cluster, ClusterOutcome outcome)
    {
        var queue = _waiting.GetOrAdd(cluster, static _ => new ConcurrentQueue<ClusterOutcome>());
        if (queue.Count < MostWaiting) queue.Enqueue(outcome);
    }

    /// <summary>Hands over what waits, all models at once: one that does not answer holds up no other. What it is not told is lost.</summary>
    /// <exception cref="LedgerUnavailableException">One of them did not answer.</exception>
    public async Task Flush()
    {
        var reports = new List<Task>();
        foreach (var (cluster, queue) in _waiting.OrderBy(waiting => waiting.Key, StringComparer.Ordinal))
        {
            if (queue.IsEmpty) continue;
            var batch = new List<ClusterOutcome>();
            while (queue.TryDequeue(out var outcome)) batch.Add(outcome);
            reports.Add(actors.Cluster(cluster).Report(new ClusterOutcomes(batch)).AsTask());
        }

        LedgerUnavailableException? away = null;
        foreach (var report in reports)
        {
            try
            {
                await report;
            }
            catch (LedgerUnavailableException e)
            {
                away = e;
            }
        }

        if (away is not null) throw new LedgerUnavailableException("outcomes were not heard", away);
    }
}
