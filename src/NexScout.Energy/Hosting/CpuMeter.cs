namespace NexScout.Energy.Hosting;

/// <summary>What this process has used of the processors; replaced in a simulation, so that it replays.</summary>
/// <param name="Used">Processor time since the process began, over all processors.</param>
public sealed record CpuMeter(Func<TimeSpan> Used);
