using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;

namespace NexScout.Energy.Grains.Load;

/// <summary>The system's load as this process reaches it; what it hears is published here at once.</summary>
internal sealed class SystemLoadCalls(ISystemLoadGrain load, GrainCalls calls, Publication<LoadSnapshot> board) : ISystemLoad
{
    public async ValueTask<LoadSnapshot> Report(NodeLoad node) => Published(await calls.Make(_ => load.Report(node)));

    public async ValueTask<LoadSnapshot> Override(LoadState? state) => Published(await calls.Make(_ => load.Override(state)));

    public async ValueTask<LoadSnapshot> Snapshot() => Published(await calls.Make(_ => load.Snapshot()));

    private LoadSnapshot Published(LoadSnapshot snapshot)
    {
        board.Publish(snapshot);
        return snapshot;
    }
}
