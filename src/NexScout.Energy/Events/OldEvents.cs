using NexScout.Energy.Jobs;

namespace NexScout.Energy.Events;

/// <summary>Removes events that have been kept for their time.</summary>
internal sealed class OldEvents(IEventOutbox outbox, EventOptions options) : IJob
{
    public string Name => "old_events";

    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task<string> Run(DateTimeOffset now, CancellationToken cancel) =>
        $"{await OldRows.Remove(most => outbox.RemoveEvents(now.AddDays(-options.KeepDays), most, cancel))} events removed";
}
