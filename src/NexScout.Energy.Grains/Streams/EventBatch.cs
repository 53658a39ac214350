namespace NexScout.Energy.Grains.Streams;

/// <summary>Events of one process since its last batch, oldest first (SPEC §16, the live feed).</summary>
/// <param name="Node">The process, which does not take its own events back.</param>
/// <param name="Events">What happened; each holds no prompt and no answer. None where a process only says that somebody listens at it.</param>
public sealed record EventBatch(string Node, IReadOnlyList<StreamedEvent> Events);

/// <summary>One event.</summary>
/// <param name="Name"><c>call</c>, <c>profile</c>, <c>debt</c>, <c>load</c>, <c>cluster</c> or <c>alert</c>.</param>
/// <param name="Workspace">Whose it is; null for the system's own.</param>
/// <param name="User">The user, where it is one user's.</param>
/// <param name="Json">The event as JSON text.</param>
public sealed record StreamedEvent(string Name, string? Workspace, string? User, string Json);
