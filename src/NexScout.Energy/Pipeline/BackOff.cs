using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Pipeline;

/// <summary>Whether and when a model is tried again (SPEC §10).</summary>
/// <param name="options">The numbers.</param>
/// <param name="jitter">Passed in, so that a simulation replays.</param>
internal sealed class BackOff(RetryOptions options, Jitter jitter)
{
    /// <summary>The pause before the next try, or null where the model is given up.</summary>
    /// <param name="failure">How the try ended.</param>
    /// <param name="attempt">Which it was, from 0.</param>
    /// <param name="spent">Time spent on this model so far.</param>
    /// <param name="isLast">Whether no other model is left on the route.</param>
    public TimeSpan? Next(ProviderException failure, int attempt, TimeSpan spent, bool isLast)
    {
        if (attempt + 1 >= options.MostTries || !CanSucceedAgain(failure.Kind)) return null;
        var wait = failure.RetryAfter ?? options.BackOff * (Math.Pow(2, attempt) * jitter.Next());
        var most = isLast ? options.LongestWait : options.FailOverWithin - spent;
        return wait <= most ? wait : null;
    }

    private static bool CanSucceedAgain(ProviderFailure kind) =>
        kind is ProviderFailure.Rejected or ProviderFailure.Unavailable or ProviderFailure.TimedOut or ProviderFailure.Broken;
}
