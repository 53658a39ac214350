using System.Collections.Concurrent;

namespace NexScout.Energy.Caching;

/// <summary>Lets identical calls that are in flight at once share one call upstream (SPEC §11).</summary>
internal sealed class SingleFlight
{
    private readonly ConcurrentDictionary<CacheKey, Flight> _flights = new();

    /// <summary>Joins the flight of a key: the first to come leads it, and must end it.</summary>
    public (Flight Flight, bool Leads) Join(CacheKey key)
    {
        var own = new Flight(this, key);
        var flight = _flights.GetOrAdd(key, own);
        return (flight, ReferenceEquals(flight, own));
    }

    /// <summary>One call upstream and those that wait for it.</summary>
    internal sealed class Flight(SingleFlight flights, CacheKey key)
    {
        private readonly TaskCompletionSource<CachedAnswer?> _answer = new();

        /// <summary>What it brought; null where it brought nothing to share.</summary>
        public Task<CachedAnswer?> Answer => _answer.Task;

        /// <summary>Ends it: whoever comes now leads a new one.</summary>
        public void End(CachedAnswer? answer)
        {
            flights._flights.TryRemove(new(key, this));
            _answer.TrySetResult(answer);
        }
    }
}
