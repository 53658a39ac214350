using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NexScout.Energy.Compression;

/// <summary>Rewrites in memory, bounded by number and size, least recently used out first (SPEC §7). What is new or was used waits here for
/// <see cref="RewriteKeeper"/> to write it.</summary>
internal sealed class RewriteCache(TimeProvider clock)
{
    /// <summary>Texts shorter than this are rewritten faster than they are looked up.</summary>
    public const int Shortest = 256;

    private const int MostEntries = 4096;
    private const long MostCharacters = 16 * 1024 * 1024;
    private const int MostWaiting = 10_000;
    private static readonly TimeSpan _life = TimeSpan.FromDays(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<StoredRewrite>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<StoredRewrite> _recent = new();
    private readonly Dictionary<string, StoredRewrite> _waiting = new(StringComparer.Ordinal);
    private long _characters;

    /// <summary>The key of a rewrite. Each part is led by its length, so that no two ways to cut a text give one key.</summary>
    public static string Key(string text, in CompressionWish wish, string? question)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var target = wish.TargetTokens?.ToString(CultureInfo.InvariantCulture);
        string?[] parts = [wish.Workspace, TextCompressor.Version, wish.Level.ToString(), target, question, text];
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part ?? "");
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, part is null ? -1 : bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A rewrite that is still valid; counts the hit.</summary>
    public StoredRewrite? Find(string key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var node)) return null;
            _recent.Remove(node);
            if (node.Value.ExpiresAt <= clock.GetUtcNow())
            {
                _entries.Remove(key);
                _characters -= node.Value.Text.Length;
                return null;
            }

            node.Value = node.Value with { Hits = node.Value.Hits + 1 };
            _recent.AddFirst(node);
            Wait(node.Value, 1);
            return node.Value;
        }
    }

    /// <summary>Whether a rewrite is in memory; counts no hit.</summary>
    public bool Holds(string key)
    {
        lock (_gate) return _entries.ContainsKey(key);
    }

    /// <summary>Keeps a new rewrite.</summary>
    public void Add(string key, in CompressionWish wish, CompressedText made)
    {
        var rewrite = new StoredRewrite(
            wish.Workspace, key, TextCompressor.Version, wish.Level, made.Text, made.TokensBefore, made.TokensBefore - made.TokensAfter, made.Ratio,
            made.Quality, 0, clock.GetUtcNow() + _life)
        { Removed = made.Removed };
        lock (_gate)
        {
            Put(rewrite);
            Wait(rewrite, 0);
        }
    }

    /// <summary>Takes in what was stored, without writing it again.</summary>
    public void Warm(IReadOnlyList<StoredRewrite> stored)
    {
        lock (_gate)
        {
            foreach (var rewrite in stored.Reverse()) Put(rewrite);
        }
    }

    /// <summary>What is to be written, and forgets that it is.</summary>
    public IReadOnlyList<StoredRewrite> Drain()
    {
        lock (_gate)
        {
            StoredRewrite[] taken = [.. _waiting.Values];
            _waiting.Clear();
            return taken;
        }
    }

    // Above the limit the newest are not written: they are still in memory, and can be made again.
    private void Wait(StoredRewrite rewrite, long hits)
    {
        if (_waiting.TryGetValue(rewrite.Hash, out var before)) _waiting[rewrite.Hash] = before with { Hits = before.Hits + hits };
        else if (_waiting.Count < MostWaiting) _waiting[rewrite.Hash] = rewrite with { Hits = hits };
    }

    private void Put(StoredRewrite rewrite)
    {
        if (_entries.Remove(rewrite.Hash, out var old)) Forget(old);
        _entries[rewrite.Hash] = _recent.AddFirst(rewrite);
        _characters += rewrite.Text.Length;
        while (_entries.Count > MostEntries || _characters > MostCharacters)
        {
            var last = _recent.Last!;
            _entries.Remove(last.Value.Hash);
            Forget(last);
        }
    }

    private void Forget(LinkedListNode<StoredRewrite> node)
    {
        _recent.Remove(node);
        _characters -= node.Value.Text.Length;
    }
}
