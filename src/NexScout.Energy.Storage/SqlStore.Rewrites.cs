using System.Data.Common;
using System.Text.Json;
using NexScout.Energy.Compression;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore
{
    // Removed beside each batch, which is on its way many times a day: few at once, so that after a long rest it is not late.
    private const int MostExpired = 1_000;

    private const string RewriteColumns =
        "workspace_id, original_hash, rules_version, level, rewritten_prompt, tokens_before, tokens_saved, compression_ratio, quality_score, "
        + "hit_count, expires_at, removed";

    Task<IReadOnlyList<StoredRewrite>> IRewriteStore.Rewrites(string rulesVersion, DateTimeOffset now, int most, CancellationToken cancel) =>
        Read(connection => Rows(
            connection,
            $"SELECT {RewriteColumns} FROM prompt_rewrite_cache WHERE rules_version = @version AND expires_at > @now "
            + "ORDER BY hit_count DESC, original_hash LIMIT @most",
            ReadRewrite, cancel, ("version", rulesVersion), ("now", now), ("most", most)), cancel);

    Task IRewriteStore.SaveRewrites(IReadOnlyList<StoredRewrite> rewrites, DateTimeOffset now, CancellationToken cancel) => Write(async connection =>
    {
        await Execute(
            connection,
            "DELETE FROM prompt_rewrite_cache WHERE (workspace_id, original_hash) IN "
            + "(SELECT workspace_id, original_hash FROM prompt_rewrite_cache WHERE expires_at <= @now LIMIT @most)",
            cancel, ("now", now), ("most", MostExpired));
        // One order for all processes, so that two batches never wait for each other.
        foreach (var rewrite in rewrites.OrderBy(r => r.Workspace, StringComparer.Ordinal).ThenBy(r => r.Hash, StringComparer.Ordinal))
        {
            await SaveRewrite(connection, rewrite, cancel);
        }

        return rewrites.Count;
    }, cancel);

    private Task<int> SaveRewrite(DbConnection connection, StoredRewrite r, CancellationToken cancel) => Execute(
        connection,
        $"INSERT INTO prompt_rewrite_cache ({RewriteColumns}) VALUES (@workspace, @hash, @version, @level, @text, @before, @saved, @ratio, @quality, "
        + "@hits, @expires, @removed) ON CONFLICT (workspace_id, original_hash) DO UPDATE SET "
        + "hit_count = prompt_rewrite_cache.hit_count + excluded.hit_count",
        cancel, ("workspace", PlainText.Of(r.Workspace)), ("hash", r.Hash), ("version", r.RulesVersion),
        ("level", Words<CompressionLevel>.Of(r.Level)),
        ("text", r.Text), ("before", r.TokensBefore), ("saved", r.TokensSaved), ("ratio", r.Ratio), ("quality", r.Quality), ("hits", r.Hits),
        ("expires", r.ExpiresAt), ("removed", new JsonText(JsonSerializer.Serialize(r.Removed, StorageJson.Default.IReadOnlyDictionaryStringInt32))));

    private static StoredRewrite ReadRewrite(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), Words<CompressionLevel>.Parse(row.GetString(3)), row.GetString(4), row.GetInt64(5),
        row.GetInt64(6), row.GetDouble(7), row.GetDouble(8), row.GetInt64(9), row.GetFieldValue<DateTimeOffset>(10))
    {
        Removed = JsonSerializer.Deserialize(row.GetString(11), StorageJson.Default.IReadOnlyDictionaryStringInt32)!,
    };
}
