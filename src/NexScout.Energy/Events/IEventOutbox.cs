namespace NexScout.Energy.Events;

/// <summary>Keeps what happened until all who want to know were told (<c>energy_events</c>, <c>energy_webhooks</c>).</summary>
public interface IEventOutbox
{
    /// <summary>Keeps events; one whose id is known already is passed over.</summary>
    /// <returns>Those that were new.</returns>
    Task<IReadOnlyList<OutboxEvent>> AddEvents(IReadOnlyList<OutboxEvent> events, CancellationToken cancel);

    /// <summary>The events after a place, in order. None is ever added before one that was handed out.</summary>
    /// <param name="after">The place.</param>
    /// <param name="most">Most events.</param>
    /// <param name="cancel">Cancels the wait.</param>
    Task<IReadOnlyList<StoredEvent>> NextEvents(EventCursor after, int most, CancellationToken cancel);

    /// <summary>Alerts since a moment, newest first.</summary>
    /// <param name="workspace">Those of one workspace and of the system itself; null for all.</param>
    /// <param name="since">The moment.</param>
    /// <param name="most">Most alerts.</param>
    /// <param name="cancel">Cancels the wait.</param>
    Task<IReadOnlyList<OutboxEvent>> Alerts(string? workspace, DateTimeOffset since, int most, CancellationToken cancel);

    /// <summary>Removes events from before a moment, at most <paramref name="most"/> of them. Returns how many.</summary>
    Task<int> RemoveEvents(DateTimeOffset before, int most, CancellationToken cancel);

    /// <summary>Adds a webhook, at the place of what happens from now on.</summary>
    Task AddWebhook(Webhook webhook, CancellationToken cancel);

    /// <summary>All webhooks, oldest first.</summary>
    Task<IReadOnlyList<Webhook>> Webhooks(CancellationToken cancel);

    /// <summary>Removes a webhook; false where there is none.</summary>
    Task<bool> RemoveWebhook(string id, CancellationToken cancel);

    /// <summary>Says that a webhook took all events from one place to another.</summary>
    /// <returns>False where it does not stand at <paramref name="from"/>: somebody else moved or removed it.</returns>
    Task<bool> Advance(string webhook, EventCursor from, EventCursor to, CancellationToken cancel);

    /// <summary>Says that a webhook did not take its next event.</summary>
    /// <param name="webhook">Which one.</param>
    /// <param name="failures">How often by now.</param>
    /// <param name="again">When it is tried again.</param>
    /// <param name="error">Why.</param>
    /// <param name="disable">Whether it wants nothing any more.</param>
    /// <param name="cancel">Cancels the wait.</param>
    Task Refused(string webhook, int failures, DateTimeOffset again, string error, bool disable, CancellationToken cancel);
}
