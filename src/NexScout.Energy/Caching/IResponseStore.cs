namespace NexScout.Energy.Caching;

/// <summary>Keeps answers beyond this process (<c>cached_ai_responses</c>).</summary>
public interface IResponseStore
{
    /// <summary>Whether other processes keep answers in it too.</summary>
    bool Shared { get; }

    /// <summary>An answer that has not expired, or null.</summary>
    Task<CachedAnswer?> FindAnswer(CacheKey key, DateTimeOffset now, CancellationToken cancel);

    /// <summary>The names of answers that have not expired, at most so many, and when they do.</summary>
    Task<IReadOnlyList<(CacheKey Key, DateTimeOffset Until)>> AnswerKeys(DateTimeOffset now, int most, CancellationToken cancel);

    /// <summary>Keeps answers, and counts hits of others.</summary>
    Task PutAnswers(IReadOnlyList<CachedAnswer> answers, IReadOnlyDictionary<CacheKey, (long Count, DateTimeOffset Last)> hits, CancellationToken cancel);

    /// <summary>Removes the answers of a user or, where that is null, of a whole workspace. Returns how many.</summary>
    Task<int> PurgeAnswers(string workspace, string? user, CancellationToken cancel);

    /// <summary>Removes what has expired, at most <paramref name="most"/> of it. Returns how many.</summary>
    Task<int> RemoveExpiredAnswers(DateTimeOffset now, int most, CancellationToken cancel);

    /// <summary>What is kept of a user or, where that is null, of a workspace.</summary>
    Task<CacheFigures> AnswerFigures(string workspace, string? user, CancellationToken cancel);
}

/// <summary>What a cache holds and has saved.</summary>
/// <param name="Answers">Answers kept.</param>
/// <param name="Hits">Times they were used.</param>
/// <param name="TokensSaved">Tokens that those hits saved.</param>
public sealed record CacheFigures(long Answers, long Hits, long TokensSaved);
