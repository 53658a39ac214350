using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Hosting;

/// <summary>Writes all that waits in one transaction, so that the cost of durability is shared (DESIGN, Durability 5). While storage is
/// away it keeps what must not be lost and tries again; meanwhile <see cref="Available"/> is false and new work is refused (6).</summary>
internal sealed partial class GroupCommit(IEnergyStore store, TimeProvider clock, ILogger<GroupCommit> log) : IAsyncDisposable
{
    private const int MostWrites = 1024;
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    private readonly Channel<IDurable> _queue = Channel.CreateUnbounded<IDurable>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDurable> _batch = [];
    private readonly List<IDurable> _writing = [];
    private readonly List<IDurable> _parked = [];
    private readonly List<ActorWrite> _writes = [];
    private Task? _loop;
    private volatile bool _available = true;

    /// <summary>Whether the last commit was made.</summary>
    public bool Available => _available;

    /// <summary>Transactions made, for telemetry.</summary>
    public long Commits { get; private set; }

    public void Start() => _loop ??= Loop();

    public void Enqueue(IDurable actor) => _queue.Writer.TryWrite(actor);

    /// <summary>Writes what waits, then stops. Where storage stays away, gives up after <paramref name="patience"/>: opened calls are then
    /// closed by whoever starts next.</summary>
    public async Task Stop(TimeSpan patience)
    {
        _queue.Writer.TryComplete();
        if (_loop is null) return;
        _stop.CancelAfter(patience);
        await _loop;
    }

    private async Task Loop()
    {
        await Task.Yield();
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stop.Token))
            {
                // Lets calls that are ready to run go first: idle, it costs nothing; under load, more of them share the transaction.
                await Task.Yield();
                Take();
                if (_writes.Count > 0) await Write();
            }
        }
        catch (OperationCanceledException)
        {
            LogGaveUp(log);
        }
    }

    private void Take()
    {
        _writing.Clear();
        _writes.Clear();
        while (_writes.Count < MostWrites && _queue.Reader.TryRead(out var actor))
        {
            if (actor.TakeWrite() is not { } write) continue;
            _writing.Add(actor);
            _writes.Add(write);
        }
    }

    private async Task Write()
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
            Outage(e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await Isolate(e);
        }

        if (_batch.Count > 0) await Restore();
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
                _available = false;
                _writing[i].Failed(e);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogDropped(log, e, _writes[i].Key.Key);
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
        catch (LedgerUnavailableException e)
        {
            actor.Failed(e);
            _batch.Add(actor);
        }
    }

    private void Outage(Exception reason)
    {
        if (_available) LogAway(log, reason);
        _available = false;
        foreach (var actor in _batch) actor.Failed(reason);
    }

    // Until every failed write is accounted for nothing else is written: later writes of the same actors build on them.
    private async Task Restore()
    {
        var pause = _firstPause;
        while (_batch.Count > 0)
        {
            try
            {
                await _batch[^1].Recover();
                _batch.RemoveAt(_batch.Count - 1);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _available = false;
                Park(e);
                await Task.Delay(pause, clock, _stop.Token);
                if (pause < _longestPause) pause *= 2;
                LogStillAway(log, e.Message);
            }
        }

        if (!_available) LogBack(log);
        _available = true;
        foreach (var actor in _parked) Enqueue(actor);
        _parked.Clear();
    }

    // Whoever waits for a write learns that storage is away, so that nobody waits without end.
    private void Park(Exception reason)
    {
        while (_queue.Reader.TryRead(out var actor)) _parked.Add(actor);
        foreach (var actor in _parked) actor.Failed(reason);
        foreach (var actor in _batch) actor.Failed(reason);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop(TimeSpan.FromSeconds(5));
        _stop.Dispose();
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
