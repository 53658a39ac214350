using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace NexScout.Energy.Hosting;

/// <summary>Writes all that waits in one transaction, so that the cost of durability is shared (DESIGN, Durability 5). While storage is
/// away it keeps what must not be lost and tries again; meanwhile <see cref="Available"/> is false and new work is refused (6). As many
/// transactions are under way as the store has <see cref="IEnergyStore.Writers"/>; an actor has at most one write in them.</summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private readonly Channel<IDurable> _queue = Channel.CreateUnbounded<IDurable>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly StorageOutage _outage = new();
    private readonly CommitLane[] _lanes;
    private Task? _loops;

    public GroupCommit(IEnergyStore store, TimeProvider clock, ILogger<GroupCommit> log) =>
        _lanes = [.. Enumerable.Range(0, store.Writers).Select(_ => new CommitLane(store, _queue.Reader, _outage, clock, log))];

    /// <summary>Whether the last commits were made.</summary>
    public bool Available => !_outage.Lasts;

    /// <summary>Transactions made, for telemetry.</summary>
    public long Commits => _lanes.Sum(static lane => lane.Commits);

    public void Start() => _loops ??= Task.WhenAll(_lanes.Select(lane => lane.Run(_stopping.Token, _stop.Token)));

    public void Enqueue(IDurable actor) => _queue.Writer.TryWrite(actor);

    /// <summary>Writes what waits, then stops. Where storage stays away, gives up after <paramref name="patience"/>: opened calls are then
    /// closed by whoever starts next.</summary>
    public async Task Stop(TimeSpan patience)
    {
        await _stopping.CancelAsync();
        if (_loops is null) return;
        _stop.CancelAfter(patience);
        await _loops;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop(TimeSpan.FromSeconds(5));
        _stopping.Dispose();
        _stop.Dispose();
    }
}
