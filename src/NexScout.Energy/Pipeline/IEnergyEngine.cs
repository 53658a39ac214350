namespace NexScout.Energy.Pipeline;

/// <summary>The engine as front ends see it (SPEC §2).</summary>
public interface IEnergyEngine
{
    /// <summary>Runs a call from end to end. Never throws for what can happen to a call: the result says how it ended. A stream is
    /// written to <paramref name="sink"/>; without one the whole answer is in the result. Cancelling <paramref name="client"/> means
    /// that the client went away: the call is stopped upstream and settled for what was used.</summary>
    Task<GenerateResult> Generate(GenerateRequest request, IAnswerSink? sink, CancellationToken client);

    /// <summary>Answers what <see cref="Generate"/> would decide, and changes nothing (SPEC §3): prediction, checks, route.</summary>
    Task<Decision> Decide(GenerateRequest request, CancellationToken cancel);
}
