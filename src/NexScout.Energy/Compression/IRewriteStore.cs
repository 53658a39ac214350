namespace NexScout.Energy.Compression;

/// <summary>Keeps rewrites beyond the life of a process (table <c>prompt_rewrite_cache</c>, SPEC §7). Never asked while a call runs.</summary>
public interface IRewriteStore
{
    /// <summary>The most used rewrites that are still valid and of these rules, most used first.</summary>
    Task<IReadOnlyList<StoredRewrite>> Rewrites(string rulesVersion, DateTimeOffset now, int most, CancellationToken cancel);

    /// <summary>Adds rewrites, or their new hits to those that are there; drops what has expired.</summary>
    Task SaveRewrites(IReadOnlyList<StoredRewrite> rewrites, DateTimeOffset now, CancellationToken cancel);
}

/// <summary>One rewrite of a workspace.</summary>
/// <param name="Workspace">Whose it is; no other may use it.</param>
/// <param name="Hash">SHA-256, in hexadecimal, of workspace, whole prompt, rules' version, level, target and question.</param>
/// <param name="RulesVersion">The rules that made it.</param>
/// <param name="Level">How hard.</param>
/// <param name="Text">What to send.</param>
/// <param name="TokensBefore">Raw estimate of the original.</param>
/// <param name="TokensSaved">Each time it is used, > 0.</param>
/// <param name="Ratio">Share of tokens saved, 0 to 1.</param>
/// <param name="Quality">0 to 1.</param>
/// <param name="Hits">Times used from the cache; in a save those not yet saved.</param>
/// <param name="ExpiresAt">60 days after it was made.</param>
public sealed record StoredRewrite(
    string Workspace, string Hash, string RulesVersion, CompressionLevel Level, string Text, long TokensBefore, long TokensSaved, double Ratio,
    double Quality, long Hits, DateTimeOffset ExpiresAt)
{
    /// <summary>Characters taken away, by rule.</summary>
    public IReadOnlyDictionary<string, int> Removed { get; init; } = new Dictionary<string, int>();
}
