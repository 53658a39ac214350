namespace NexScout.Energy.Events;

/// <summary>A place in the order of events.</summary>
/// <param name="Transaction">The database's number of the transaction that wrote the event; 0 where one writes at a time.</param>
/// <param name="Number">The event's number.</param>
public readonly record struct EventCursor(long Transaction, long Number) : IComparable<EventCursor>
{
    /// <inheritdoc/>
    public int CompareTo(EventCursor other) =>
        Transaction != other.Transaction ? Transaction.CompareTo(other.Transaction) : Number.CompareTo(other.Number);

#pragma warning disable CS1591 // Operators say what they do.
    public static bool operator <(EventCursor a, EventCursor b) => a.CompareTo(b) < 0;
    public static bool operator >(EventCursor a, EventCursor b) => a.CompareTo(b) > 0;
    public static bool operator <=(EventCursor a, EventCursor b) => a.CompareTo(b) <= 0;
    public static bool operator >=(EventCursor a, EventCursor b) => a.CompareTo(b) >= 0;
#pragma warning restore CS1591
}

/// <summary>An event and its place.</summary>
/// <param name="Cursor">Its place.</param>
/// <param name="Event">The event.</param>
public sealed record StoredEvent(EventCursor Cursor, OutboxEvent Event);
