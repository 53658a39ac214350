using Orleans.Streams;

namespace NexScout.Energy.Grains.Streams;

/// <summary>A subscription for as long as the process lives. The cluster forgets a subscriber that it could not reach for a while, and says
/// nothing: so it is asked every half minute, and where it knows the subscription no more, it is made anew.</summary>
internal sealed class LastingSubscription<T>(Func<IAsyncStream<T>> stream, Func<T, Task> take, TimeProvider clock)
{
    /// <summary>How often the cluster is asked.</summary>
    internal static readonly TimeSpan Ask = TimeSpan.FromSeconds(30);

    private StreamSubscriptionHandle<T>? _handle;
    private long _asked;

    /// <summary>Subscribes where it has not, or where the cluster has forgotten it. Called again and again, by one caller at a time.</summary>
    public async Task Hold()
    {
        if (_handle is not null && clock.GetElapsedTime(_asked) < Ask) return;
        if (_handle is { } held && !await IsKnown(held)) await End();
        _handle ??= await stream().SubscribeAsync((item, _) => take(item));
        _asked = clock.GetTimestamp();
    }

    /// <summary>Ends it, where the cluster can be reached; otherwise it is forgotten in time.</summary>
    public async Task End()
    {
        if (_handle is not { } held) return;
        _handle = null;
        try
        {
            await held.UnsubscribeAsync();
        }
        catch (Exception gone) when (gone is OrleansException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private async Task<bool> IsKnown(StreamSubscriptionHandle<T> held) =>
        (await stream().GetAllSubscriptionHandles()).Any(known => known.HandleId == held.HandleId);
}
