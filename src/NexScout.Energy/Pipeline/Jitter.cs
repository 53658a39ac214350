namespace NexScout.Energy.Pipeline;

/// <summary>A source of numbers from 0 to 1 for back-off; replaced in a simulation, so that it replays.</summary>
/// <param name="Next">The next number.</param>
public sealed record Jitter(Func<double> Next);
