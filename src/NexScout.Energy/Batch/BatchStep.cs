using NexScout.Energy.Pipeline;

namespace NexScout.Energy.Batch;

/// <summary>One request of a batch has ended.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Result">How it ended; null where it was cancelled before it ran (nothing was charged), and where it <see cref="Failed"/>.</param>
/// <param name="Ended">Requests of the batch that have ended, this one included.</param>
public sealed record BatchStep(int Index, GenerateResult? Result, int Ended)
{
    /// <summary>Whether the engine failed in it: then there is no <see cref="Result"/>, and this process's log says why.</summary>
    public bool Failed { get; init; }
}
