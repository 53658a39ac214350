using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;

namespace NexScout.Energy.Storage;

/// <summary>What both databases check of a group of writes before they touch anything.</summary>
internal static class CommitRules
{
    /// <summary>Whether two writes close the same call, so that the later one must see what the earlier one did.</summary>
    /// <exception cref="ArgumentException">One key appears twice, or one write closes a call twice.</exception>
    public static bool Overlap(IReadOnlyList<ActorWrite> writes)
    {
        var keys = new HashSet<ActorKey>(writes.Count);
        var closed = new Dictionary<RequestId, int>();
        var overlap = false;
        for (var i = 0; i < writes.Count; i++)
        {
            if (!keys.Add(writes[i].Key)) throw new ArgumentException($"{writes[i].Key} appears twice in one commit", nameof(writes));
            foreach (var record in writes[i].Closed)
            {
                if (closed.TryAdd(record.Id, i)) continue;
                if (closed[record.Id] == i) throw new ArgumentException($"{writes[i].Key} closes {record.Id} twice in one write", nameof(writes));
                overlap = true;
            }
        }

        return overlap;
    }

    /// <summary>Whether a write closes the call: then an opened record of it would only be deleted at once.</summary>
    public static bool Closes(ActorWrite write, RequestId id)
    {
        foreach (var record in write.Closed)
        {
            if (record.Id == id) return true;
        }

        return false;
    }

    /// <summary>Whether a write opens the call.</summary>
    public static bool Opens(ActorWrite write, RequestId id)
    {
        foreach (var call in write.Opened)
        {
            if (call.Id == id) return true;
        }

        return false;
    }
}
