using NexScout.Energy.Events;

namespace NexScout.Energy.Gateway.Tests.Events;

/// <summary>An outbox that counts how often its webhooks are read.</summary>
internal sealed class CountedOutbox(IEventOutbox outbox) : IEventOutbox
{
    public int Reads { get; private set; }

    public Task<IReadOnlyList<Webhook>> Webhooks(CancellationToken cancel)
    {
        Reads++;
        return outbox.Webhooks(cancel);
    }

    public Task<IReadOnlyList<OutboxEvent>> AddEvents(IReadOnlyList<OutboxEvent> events, CancellationToken cancel) => outbox.AddEvents(events, cancel);

    public Task<IReadOnlyList<StoredEvent>> NextEvents(EventCursor after, int most, CancellationToken cancel) => outbox.NextEvents(after, most, cancel);

    public Task<IReadOnlyList<OutboxEvent>> Alerts(string? workspace, DateTimeOffset since, int most, CancellationToken cancel) =>
        outbox.Alerts(workspace, since, most, cancel);

    public Task<int> RemoveEvents(DateTimeOffset before, int most, CancellationToken cancel) => outbox.RemoveEvents(before, most, cancel);

    public Task AddWebhook(Webhook webhook, CancellationToken cancel) => outbox.AddWebhook(webhook, cancel);

    public Task<bool> RemoveWebhook(string id, CancellationToken cancel) => outbox.RemoveWebhook(id, cancel);

    public Task<bool> Advance(string webhook, EventCursor from, EventCursor to, CancellationToken cancel) => outbox.Advance(webhook, from, to, cancel);

    public Task Refused(string webhook, int failures, DateTimeOffset again, string error, bool disable, CancellationToken cancel) =>
        outbox.Refused(webhook, failures, again, error, disable, cancel);
}
