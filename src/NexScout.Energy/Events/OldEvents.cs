using NexScout.Energy.Jobs;

namespace NexScout.Energy.Events;

/// <summary>Removes events that have been kept for their time.</summary>
internal sealed class OldEvents(IEventOutbox outbox, EventOptions options) : IJob
{
    private const int AtOnce = 5_000;

    public string Name => "old_events";

    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task<string> Run(DateTimeOffset now, CancellationToken cancel)
    {
        long removed = 0;
        int some;
        do removed += some = await outbox.RemoveEvents(now.AddDays(-options.KeepDays), AtOnce, cancel);
        while (some == AtOnce);
        return $"{removed} events removed";
    }
}
