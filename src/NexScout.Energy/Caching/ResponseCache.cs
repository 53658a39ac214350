using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Jobs;

namespace NexScout.Energy.Caching;

/// <summary>Answers that were given before (SPEC §11): memory in front of storage. Storage is written behind the calls: an answer that a
/// crash loses is asked for again, and nothing else is lost.</summary>
public sealed partial class ResponseCache(CachingOptions options, TimeProvider clock, ILogger<ResponseCache> log, IResponseStore? store = null)
    : IDisposable
{
    private const int MostWaiting = 10_000;
    private const int MostAnswers = 200; // of one transaction
    private const int MostHits = 500;
    private const int BytesPerName = 128; // of what storage is known to hold: two sums, a moment, a place in a table
    private readonly AnswerMemory _memory = new(options.MemoryBytes);
    private readonly ConcurrentQueue<CachedAnswer> _new = new();
    private readonly ConcurrentDictionary<CacheKey, (long Count, DateTimeOffset Last)> _hits = new();
    // Where nobody else writes to the storage, what is not in here is not in there: a miss costs no look.
    private readonly ConcurrentDictionary<CacheKey, DateTimeOffset> _stored = new();
    private readonly int _mostStored = (int)Math.Min(options.MemoryBytes / BytesPerName, int.MaxValue - 1);
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private volatile bool _known;

    /// <summary>Names that storage is known to hold.</summary>
    internal int Names => _stored.Count;

    /// <summary>The answer of a key, or null.</summary>
    public async ValueTask<CachedAnswer?> Find(CacheKey key)
    {
        var now = clock.GetUtcNow();
        var found = _memory.Find(key, now) ?? await FromStore(key, now);
        if (found is null) return null;
        Used(key);
        return found;
    }

    /// <summary>The answer of a key where memory has it, or null.</summary>
    internal CachedAnswer? InMemory(CacheKey key) => _memory.Find(key, clock.GetUtcNow());

    /// <summary>Counts a hit.</summary>
    public void Used(CacheKey key) =>
        _hits.AddOrUpdate(key, static (_, at) => (1, at), static (_, old, at) => (old.Count + 1, at), clock.GetUtcNow());

    /// <summary>Keeps an answer.</summary>
    public void Put(CachedAnswer answer)
    {
        Remember(answer);
        if (store is null || _new.Count >= MostWaiting) return;
        _new.Enqueue(answer);
    }

    /// <summary>Forgets the answers of a user or, where that is null, of a workspace. Other processes follow within
    /// <see cref="CachingOptions.SharedMemory"/>.</summary>
    public async Task<int> Purge(string workspace, string? user, CancellationToken cancel)
    {
        if (store is null)
        {
            _memory.Purge(workspace, user);
            return 0;
        }

        // What waits to be written must not come after the purge.
        await Flush();
        await _flushing.WaitAsync(cancel);
        try
        {
            return await store.PurgeAnswers(workspace, user, cancel);
        }
        finally
        {
            // After storage, from which another call may have filled memory again meanwhile.
            for (var waiting = _new.Count; waiting > 0 && _new.TryDequeue(out var answer); waiting--)
            {
                if (!answer.BelongsTo(workspace, user)) _new.Enqueue(answer);
            }

            _memory.Purge(workspace, user);
            _flushing.Release();
        }
    }

    /// <summary>Learns what storage holds, where only this process writes to it and it is not too much to remember.</summary>
    public async Task Load(CancellationToken cancel)
    {
        if (store is null || store.Shared) return;
        await _flushing.WaitAsync(cancel);
        try
        {
            var names = await store.AnswerKeys(clock.GetUtcNow(), _mostStored + 1, cancel);
            if (names.Count > _mostStored) return;
            foreach (var (key, until) in names) _stored[key] = until;
            _known = true;
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Removes the answers that have expired. Returns how many storage held.</summary>
    public async Task<long> RemoveExpired(CancellationToken cancel)
    {
        if (store is null) return 0;
        var now = clock.GetUtcNow();
        var removed = await OldRows.Remove(most => store.RemoveExpiredAnswers(now, most, cancel));
        foreach (var name in _stored.Where(name => name.Value <= now)) _stored.TryRemove(name);
        if (!_known) await Load(cancel);
        return removed;
    }

    /// <summary>Writes what waits now; what comes meanwhile waits for the next time.</summary>
    public async Task Flush()
    {
        if (store is null) return;
        await _flushing.WaitAsync();
        try
        {
            var answers = _new.Count;
            var hits = new Queue<CacheKey>(_hits.Keys);
            while (answers > 0 || hits.Count > 0)
            {
                await Write(Math.Min(answers, MostAnswers), hits);
                answers -= MostAnswers;
            }
        }
        catch (LedgerUnavailableException e)
        {
            LogAway(log, e.Message);
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _flushing.Dispose();

    private async Task Write(int most, Queue<CacheKey> used)
    {
        var answers = new Dictionary<CacheKey, CachedAnswer>();
        for (; most > 0 && _new.TryDequeue(out var answer); most--) answers[answer.Key] = answer;
        var hits = new Dictionary<CacheKey, (long, DateTimeOffset)>();
        while (hits.Count < MostHits && used.TryDequeue(out var key))
        {
            if (_hits.TryRemove(key, out var count)) hits[key] = count;
        }

        await store!.PutAnswers([.. answers.Values], hits, CancellationToken.None);
        if (!_known) return;
        foreach (var answer in answers.Values) _stored[answer.Key] = answer.Until;
        if (_stored.Count <= _mostStored) return;
        // Too many to remember: from now on a miss costs a look.
        _known = false;
        _stored.Clear();
    }

    private async ValueTask<CachedAnswer?> FromStore(CacheKey key, DateTimeOffset now)
    {
        var until = DateTimeOffset.MinValue;
        if (store is null || (_known && !_stored.TryGetValue(key, out until))) return null;
        try
        {
            var asked = _memory.Purges;
            var found = await store.FindAnswer(key, now, CancellationToken.None);
            // Unless it was written anew meanwhile.
            if (found is null) _stored.TryRemove(new KeyValuePair<CacheKey, DateTimeOffset>(key, until));
            else Remember(found, asked);
            return found;
        }
        catch (LedgerUnavailableException e)
        {
            // Without its cache a call costs more; it is not wrong.
            LogAway(log, e.Message);
            return null;
        }
    }

    private void Remember(CachedAnswer answer, long? asked = null)
    {
        var until = store is { Shared: true } ? clock.GetUtcNow() + options.SharedMemory : answer.Until;
        _memory.Put(answer, until < answer.Until ? until : answer.Until, asked);
    }

    [LoggerMessage(LogLevel.Debug, "The response cache's storage is away: {Why}")]
    private static partial void LogAway(ILogger log, string why);
}
