using NexScout.Energy.Budgets;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Pipeline;

/// <summary>Takes a streamed answer as it comes. The pipeline owns the stream, so that it is settled whoever goes away.</summary>
public interface IAnswerSink
{
    /// <summary>Once, before the first chunk: a model has begun to answer and no fallback will follow.</summary>
    ValueTask Start(AnswerHead head, CancellationToken cancel);

    /// <summary>One chunk, in the dialect of the head. Its data is valid during the call only.</summary>
    ValueTask Write(AnswerChunk chunk, CancellationToken cancel);
}

/// <summary>What is known when a stream begins.</summary>
/// <param name="Id">The call.</param>
/// <param name="Format">Dialect of the chunks.</param>
/// <param name="Model">Catalog model that answers, <c>provider/model</c>.</param>
/// <param name="Reason">Routing reason.</param>
/// <param name="Action">Governor's action.</param>
/// <param name="Attempts">Tries so far, this one included.</param>
/// <param name="OverheadMs">Milliseconds outside the provider so far.</param>
/// <param name="Held">What is held for the call; null where the cache answers.</param>
/// <param name="Standing">Where the account stands.</param>
/// <param name="FromCache">Whether the cache answers.</param>
/// <param name="Replayed">Whether it repeats the answer to a call of the same idempotency key.</param>
public sealed record AnswerHead(
    RequestId Id, WireFormat Format, string Model, string Reason, string Action, int Attempts, double OverheadMs,
    Reservation? Held, BudgetStanding Standing, bool FromCache = false, bool Replayed = false);
