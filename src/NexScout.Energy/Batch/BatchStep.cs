using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Batch;

/// <summary>One request of a batch has ended.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Result">How it ended; null where it was cancelled before it ran: nothing was charged.</param>
/// <param name="Ended">Requests of the batch that have ended, this one included.</param>
public sealed record BatchStep(int Index, GenerateResult? Result, int Ended);
