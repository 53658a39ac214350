namespace NexScout.Energy.Grains.Streams;

/// <summary>Whose events a process hears.</summary>
/// <param name="Workspace">One workspace's and the system's, and it tells none; null: all.</param>
internal sealed record EventReach(string? Workspace);
