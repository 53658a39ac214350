using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;

namespace NexScout.Energy.Caching;

/// <summary>Answers that were given before (SPEC §11): memory in front of storage. Storage is written behind the calls: an answer that a
/// crash loses is asked for again, and nothing else is lost.</summary>
public sealed partial class ResponseCache(CachingOptions options, TimeProvider clock, ILogger<ResponseCache> log, IResponseStore? store = null)
    : IDisposable
{
    private const int MostWaiting = 10_000;
    private readonly AnswerMemory _memory = new(options.MemoryBytes);
    private readonly ConcurrentQueue<CachedAnswer> _new = new();
    private readonly ConcurrentDictionary<CacheKey, (long Count, DateTimeOffset Last)> _hits = new();
    // Where nobody else writes to the storage, what is not in here is not in there: a miss costs no look.
    private readonly ConcurrentDictionary<CacheKey, bool> _stored = new();
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private bool _known;

    /// <summary>The answer of a key, or null.</summary>
    public async ValueTask<CachedAnswer?> Find(CacheKey key)
    {
        var now = clock.GetUtcNow();
        var found = _memory.Find(key, now) ?? await FromStore(key, now);
        if (found is null) return null;
        Used(key);
        return found;
    }

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
        // What waits to be written must not come after the purge.
        await Flush();
        _memory.Purge(workspace, user);
        return store is null ? 0 : await store.PurgeAnswers(workspace, user, cancel);
    }

    /// <summary>Learns what storage holds, where only this process writes to it.</summary>
    public async Task Load(CancellationToken cancel)
    {
        if (store is null || store.Shared) return;
        foreach (var key in await store.AnswerKeys(clock.GetUtcNow(), cancel)) _stored[key] = true;
        _known = true;
    }

    /// <summary>Writes what waits.</summary>
    public async Task Flush()
    {
        if (store is null) return;
        await _flushing.WaitAsync();
        try
        {
            while (!_new.IsEmpty || !_hits.IsEmpty) await Write();
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

    private async Task Write()
    {
        var answers = new Dictionary<CacheKey, CachedAnswer>();
        while (answers.Count < 200 && _new.TryDequeue(out var answer)) answers[answer.Key] = answer;
        var hits = new Dictionary<CacheKey, (long, DateTimeOffset)>();
        foreach (var key in _hits.Keys.Take(500))
        {
            if (_hits.TryRemove(key, out var count)) hits[key] = count;
        }

        await store!.PutAnswers([.. answers.Values], hits, CancellationToken.None);
        foreach (var key in answers.Keys) _stored[key] = true;
    }

    private async ValueTask<CachedAnswer?> FromStore(CacheKey key, DateTimeOffset now)
    {
        if (store is null || (_known && !_stored.ContainsKey(key))) return null;
        try
        {
            var found = await store.FindAnswer(key, now, CancellationToken.None);
            if (found is null) _stored.TryRemove(key, out _);
            else Remember(found);
            return found;
        }
        catch (LedgerUnavailableException e)
        {
            // Without its cache a call costs more; it is not wrong.
            LogAway(log, e.Message);
            return null;
        }
    }

    private void Remember(CachedAnswer answer)
    {
        var until = store is { Shared: true } ? clock.GetUtcNow() + options.SharedMemory : answer.Until;
        _memory.Put(answer, until < answer.Until ? until : answer.Until);
    }

    [LoggerMessage(LogLevel.Debug, "The response cache's storage is away: {Why}")]
    private static partial void LogAway(ILogger log, string why);
}
