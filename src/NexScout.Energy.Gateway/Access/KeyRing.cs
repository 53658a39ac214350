using System.Collections.Concurrent;
using System.Security.Cryptography;
using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Gateway.Access;

/// <summary>Turns a presented key into a caller. A known key costs one SHA-256 and one lookup; records are at most 5 s old, so that a
/// revocation by another process holds within that time, and one by this process at once. Where calls run on trust while storage is away
/// (<see cref="NodeOptions.TrustTokensWhenAway"/>), the last known record holds until it is back.</summary>
internal sealed class KeyRing(IKeyStore store, NodeOptions node, TimeProvider time, ILogger<KeyRing> log)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefreshAfter = TimeSpan.FromSeconds(2.5);
    private const int MostEntries = 100_000;
    private const int MostUnknown = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly byte[] _operatorHash = new byte[32];
    private bool _hasOperator;
    private long _generation;
    private int _unknown;

    /// <summary>Sets the operator's key that the configuration names.</summary>
    public void SetOperator(string key)
    {
        KeyText.Hash(key, _operatorHash);
        _hasOperator = true;
    }

    /// <summary>The caller that a key stands for.</summary>
    /// <exception cref="Problem">401: no such key, expired or revoked.</exception>
    public ValueTask<Caller> Admit(string presented, int start, CancellationToken cancel)
    {
        var key = presented.AsSpan(start).Trim();
        if (key.Length > KeyText.MostCharacters) throw Problem.Unauthorized("invalid_api_key", "This API key is not known.");
        Span<byte> hash = stackalloc byte[32];
        KeyText.Hash(key, hash);
        if (_hasOperator && CryptographicOperations.FixedTimeEquals(hash, _operatorHash))
        {
            return new ValueTask<Caller>(OperatorCaller);
        }

        if (!KeyText.TryReadId(key, out var id)) throw Problem.Unauthorized("invalid_api_key", "This API key is not known.");
        if (_entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var entry))
        {
            var age = time.GetElapsedTime(entry.ReadAt);
            if (age < Lifetime)
            {
                if (age > RefreshAfter && entry.Key is not null && entry.TakeRefresh()) _ = Refresh(entry.Key.Id);
                return new ValueTask<Caller>(Judge(entry, hash));
            }
        }

        return Fetch(id.ToString(), hash.ToArray(), cancel);
    }

    /// <summary>Takes a key out of use at once.</summary>
    public async Task<bool> Revoke(string id, CancellationToken cancel)
    {
        var known = await store.Revoke(id, time.GetUtcNow(), cancel);
        Interlocked.Increment(ref _generation);
        _entries.TryRemove(id, out _);
        return known;
    }

    /// <summary>Adds a key; an earlier "unknown" for it is forgotten.</summary>
    public async Task Add(ApiKey key, CancellationToken cancel)
    {
        await store.Add(key, cancel);
        Interlocked.Increment(ref _generation);
        _entries.TryRemove(key.Id, out _);
    }

    private static readonly Caller OperatorCaller = new("environment", Role.Operator, "*", null);

    private async ValueTask<Caller> Fetch(string id, byte[] hash, CancellationToken cancel)
    {
        try
        {
            return Judge(await Read(id, cancel), hash);
        }
        catch (LedgerUnavailableException) when (node.TrustTokensWhenAway > 0 && _entries.TryGetValue(id, out var known))
        {
            return Judge(known, hash);
        }
    }

    private async Task Refresh(string id)
    {
        try
        {
            await Read(id, CancellationToken.None);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The record still holds for the rest of its 5 s; after that the next request reads for itself and says what is wrong.
            Log.KeyRefreshFailed(log, id, failure);
        }
    }

    private async Task<Entry> Read(string id, CancellationToken cancel)
    {
        var generation = Interlocked.Read(ref _generation);
        var readAt = time.GetTimestamp();
        var entry = new Entry(await store.Find(id, cancel), readAt);
        // A revocation that came meanwhile must not be undone by what was read before it.
        if (generation == Interlocked.Read(ref _generation)) Keep(id, entry);
        return entry;
    }

    private void Keep(string id, Entry entry)
    {
        if (entry.Key is null && Interlocked.Increment(ref _unknown) > MostUnknown || _entries.Count > MostEntries)
        {
            _entries.Clear();
            Interlocked.Exchange(ref _unknown, 0);
        }

        _entries[id] = entry;
    }

    private Caller Judge(Entry entry, ReadOnlySpan<byte> hash)
    {
        // Only who holds the secret learns that the key once was good.
        if (entry.Key is not { } key || !CryptographicOperations.FixedTimeEquals(hash, key.Hash.Span))
        {
            throw Problem.Unauthorized("invalid_api_key", "This API key is not known.");
        }

        if (key.RevokedAt is not null) throw Problem.Unauthorized("revoked_api_key", "This API key has been revoked.");
        if (key.ExpiresAt <= time.GetUtcNow()) throw Problem.Unauthorized("expired_api_key", "This API key has expired.");
        return entry.Caller!;
    }

    private sealed class Entry(ApiKey? key, long readAt)
    {
        private int _refreshing;

        public ApiKey? Key => key;

        public long ReadAt => readAt;

        public Caller? Caller { get; } = key is null ? null : Access.Caller.Of(key);

        public bool TakeRefresh() => Interlocked.Exchange(ref _refreshing, 1) == 0;
    }
}
