using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Hosting;

/// <summary>One transaction after another of a <see cref="GroupCommit"/>.</summary>
internal sealed partial class CommitLane(IEnergyStore store, ChannelReader<IDurable> queue, StorageOutage outage, TimeProvider clock, ILogger log)
{
    private const int MostWrites = 1024;
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    private readonly List<IDurable> _batch = [];
    private readonly List<IDurable> _writing = [];
    private readonly Queue<IDurable> _parked = [];
    private readonly List<ActorWrite> _writes = [];
    private bool _away;

    /// <summary>Transactions made.</summary>
    public long Commits { get; private set; }

    /// <summary>Writes until <paramref name="stopping"/> and nothing waits any more, or until <paramref name="stop"/>.</summary>
    public async Task Run(CancellationToken stopping, CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            while (await More(stopping))
            {
                // Lets calls that are ready to run go first: idle, it costs nothing; under load, more of them share the transaction.
                await Task.Yield();
                Take();
                if (_writes.Count > 0) await Write(stop);
                stop.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            LogGaveUp(log);
        }
    }

    private async ValueTask<bool> More(CancellationToken stopping)
    {
        if (_parked.Count > 0 || queue.TryPeek(out _)) return true;
        try
        {
            return await queue.WaitToReadAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Take()
    {
        _writing.Clear();
        _writes.Clear();
        while (_writes.Count < MostWrites && Next() is { } actor)
        {
            try
            {
                if (actor.TakeWrite() is not { } write) continue;
                _writing.Add(actor);
                _writes.Add(write);
            }
            catch (Exception e)
            {
                Forget(actor, e);
            }
        }
    }

    private IDurable? Next() => _parked.TryDequeue(out var actor) || queue.TryRead(out actor) ? actor : null;

    private async Task Write(CancellationToken stop)
    {
        _batch.Clear();
        try
        {
            var results = await store.Commit(_writes, CancellationToken.None);
            Commits++;
            for (var i = 0; i < results.Count; i++) await Deliver(_writing[i], results[i]);
        }
        catch (LedgerUnavailableException e)
        {
            _batch.AddRange(_writing);
            Away(e);
            foreach (var actor in _batch) actor.Failed(e);
        }
        catch (Exception e)
        {
            await Isolate(e);
        }

        if (_batch.Count > 0) await Restore(stop);
    }

    // Storage works but does not take this transaction: one write in it is at fault, and must not hold up the others.
    private async Task Isolate(Exception reason)
    {
        LogRefused(log, reason, _writes.Count);
        for (var i = 0; i < _writes.Count; i++)
        {
            try
            {
                await Deliver(_writing[i], (await store.Commit([_writes[i]], CancellationToken.None))[0]);
            }
            catch (LedgerUnavailableException e)
            {
                _batch.Add(_writing[i]);
                Away(e);
                _writing[i].Failed(e);
            }
            catch (Exception e)
            {
                LogDropped(log, e, _writing[i].Key.Key);
                _writing[i].Drop(e);
                _batch.Add(_writing[i]);
            }
        }
    }

    private async ValueTask Deliver(IDurable actor, WriteResult result)
    {
        try
        {
            await actor.Written(result);
        }
        catch (Exception e)
        {
            actor.Failed(e);
            _batch.Add(actor);
        }
    }

    // What is stored cannot be read, so nothing can be built on it: neither may it hold up the others.
    private void Forget(IDurable actor, Exception reason)
    {
        LogDropped(log, reason, actor.Key.Key);
        actor.Forget(reason);
    }

    private void Away(Exception reason)
    {
        if (_away) return;
        _away = true;
        if (outage.Begins()) LogAway(log, reason);
    }

    private void Back()
    {
        if (!_away) return;
        _away = false;
        if (outage.Ends()) LogBack(log);
    }

    // Until every failed write is accounted for nothing else is written: later writes of the same actors build on them.
    private async Task Restore(CancellationToken stop)
    {
        var pause = _firstPause;
        while (_batch.Count > 0)
        {
            try
            {
                await _batch[^1].Recover();
                _batch.RemoveAt(_batch.Count - 1);
            }
            catch (LedgerRefusedException e)
            {
                Forget(_batch[^1], e);
                _batch.RemoveAt(_batch.Count - 1);
            }
            catch (Exception e)
            {
                Away(e);
                Park(e);
                await Task.Delay(pause, clock, stop);
                if (pause < _longestPause) pause *= 2;
                LogStillAway(log, e.Message);
            }
        }

        Back();
    }

    // Whoever waits for a write learns that storage is away, so that nobody waits without end.
    private void Park(Exception reason)
    {
        while (queue.TryRead(out var actor)) _parked.Enqueue(actor);
        foreach (var actor in _parked) actor.Failed(reason);
        foreach (var actor in _batch) actor.Failed(reason);
    }

    [LoggerMessage(LogLevel.Error, "Storage is away: new calls are refused until it is back; what was charged is kept and written then.")]
    private static partial void LogAway(ILogger log, Exception reason);

    [LoggerMessage(LogLevel.Error, "Storage refused a transaction of {Count} writes; each is tried alone.")]
    private static partial void LogRefused(ILogger log, Exception reason, int count);

    [LoggerMessage(LogLevel.Critical, "Storage refuses the write of {Key}: what it held is dropped and its callers are told.")]
    private static partial void LogDropped(ILogger log, Exception reason, string key);

    [LoggerMessage(LogLevel.Debug, "Storage is still away: {Why}")]
    private static partial void LogStillAway(ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "Storage is back: all that was kept is being written.")]
    private static partial void LogBack(ILogger log);

    [LoggerMessage(LogLevel.Error, "Stopped while storage was away: open calls will be closed at their estimate by the next start.")]
    private static partial void LogGaveUp(ILogger log);
}
