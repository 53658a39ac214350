using NexScout.Energy.Hosting;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>Ready while this process is up and the cluster answers it.</summary>
internal sealed class ClusterNodeState(EnergyNode node, GrainCalls calls) : INodeState
{
    private static readonly TimeSpan _mostSilence = TimeSpan.FromSeconds(15);

    public bool Ready => node.Ready && calls.Silence < _mostSilence;
}
