using System.Collections.Concurrent;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Gateway.Native;

/// <summary>The batches that run in this process, so that they can be looked at and cancelled.</summary>
internal sealed class RunningBatches
{
    private readonly ConcurrentDictionary<string, Batch> _running = new(StringComparer.Ordinal);

    /// <summary>Begins one; null where one of that id runs already.</summary>
    public Batch? Begin(string id, UserKey user, int total)
    {
        var batch = new Batch(id, user, total, gone => _running.TryRemove(gone, out _));
        if (_running.TryAdd(id, batch)) return batch;
        batch.Forget();
        return null;
    }

    public Batch? Find(string id) => _running.GetValueOrDefault(id);

    /// <summary>One running batch.</summary>
    internal sealed class Batch(string id, UserKey user, int total, Action<string> ended) : IDisposable
    {
        private readonly CancellationTokenSource _cancelled = new();

        public string Id => id;

        public UserKey User => user;

        public int Total => total;

        public int Ended { get; set; }

        /// <summary>Cancelled when somebody asked to stop it.</summary>
        public CancellationToken Cancelled => _cancelled.Token;

        public void Cancel() => _cancelled.Cancel();

        public void Forget() => _cancelled.Dispose();

        public void Dispose()
        {
            ended(id);
            _cancelled.Dispose();
        }
    }
}
