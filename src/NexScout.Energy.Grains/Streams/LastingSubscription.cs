using Orleans.Streams;

namespace NexScout.Energy.Grains.Streams;

/// <summary>A process's only subscription to a stream, for as long as it lives. The cluster forgets a subscriber that it could not reach for a
/// while, and says nothing: so it is asked every half minute, and where it knows the subscription no more, it is made anew; every ten minutes
/// in any case, since what is known may yet not be served.</summary>
internal sealed class LastingSubscription<T>(Func<IAsyncStream<T>> stream, Func<T, Task> take, TimeProvider clock)
{
    /// <summary>How often the cluster is asked.</summary>
    internal static readonly TimeSpan Ask = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _anew = TimeSpan.FromMinutes(10);
    private StreamSubscriptionHandle<T>? _handle;
    private long _asked;
    private long _made;

    /// <summary>Subscribes where it has not, or where the cluster has forgotten it. Called again and again, by one caller at a time.</summary>
    public async Task Hold()
    {
        if (_handle is not null && clock.GetElapsedTime(_asked) < Ask) return;
        var known = await stream().GetAllSubscriptionHandles();
        if (clock.GetElapsedTime(_made) >= _anew || known.All(other => other.HandleId != _handle?.HandleId)) await Make(known);
        _asked = clock.GetTimestamp();
    }

    // A try that failed may have left one of which only the cluster knows: everything would come twice.
    private async Task Make(IEnumerable<StreamSubscriptionHandle<T>> known)
    {
        foreach (var left in known.Where(other => other.HandleId != _handle?.HandleId)) await left.UnsubscribeAsync();
        await End();
        _handle = await stream().SubscribeAsync((item, _) => take(item));
        _made = clock.GetTimestamp();
    }

    /// <summary>Ends it, where the cluster can be reached; otherwise it is forgotten with the process.</summary>
    public async Task End()
    {
        if (_handle is not { } held) return;
        _handle = null;
        try
        {
            await held.UnsubscribeAsync();
        }
        catch (Exception gone) when (gone is OrleansException or TimeoutException or ObjectDisposedException or OperationCanceledException) { }
    }
}
