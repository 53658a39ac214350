namespace NexScout.Energy.Hosting;

/// <summary>The live events of this process: what happened, for dashboards (SPEC §16). Publishing never waits; a listener that is too
/// slow loses its oldest events and is told how many.</summary>
public interface IEventFeed
{
    /// <summary>Whether anybody listens; without a listener there is no need to make an event.</summary>
    bool Heard { get; }

    /// <summary>Tells every listener that may see it.</summary>
    void Publish(EnergyEvent happened);

    /// <summary>Listens until disposed.</summary>
    /// <param name="workspace">The workspace whose events are wanted besides the system's own; null for all of them.</param>
    /// <param name="capacity">Events that may wait, 1 to 10,000.</param>
    EventListener Listen(string? workspace, int capacity);
}

/// <summary>One event. Holds no prompt and no answer.</summary>
/// <param name="Name">What happened: <c>call</c>, <c>profile</c>, <c>debt</c>, <c>load</c>, <c>cluster</c>, <c>alert</c>.</param>
/// <param name="Workspace">Whose it is; null for the system's own, which everybody may see.</param>
/// <param name="User">The user within the workspace, where it is one user's.</param>
/// <param name="Json">UTF-8 JSON of the event.</param>
public sealed record EnergyEvent(string Name, string? Workspace, string? User, ReadOnlyMemory<byte> Json);
