using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Caching;

/// <summary>Answers that were given before (SPEC §11).</summary>
public interface IResponseCache
{
    /// <summary>The answer to an identical call, or null.</summary>
    ValueTask<CachedAnswer?> Find(GenerateRequest request, CancellationToken cancel);

    /// <summary>Keeps an answer, where it is eligible.</summary>
    void Store(GenerateRequest request, GenerateResult result);
}

/// <summary>An answer from the cache.</summary>
/// <param name="Body">The answer.</param>
/// <param name="Format">Its dialect.</param>
/// <param name="Model">The catalog model that gave it.</param>
/// <param name="TokensSaved">What the call would have used.</param>
public sealed record CachedAnswer(AnswerBody Body, WireFormat Format, string Model, long TokensSaved);
