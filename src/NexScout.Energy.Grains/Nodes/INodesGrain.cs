namespace NexScout.Energy.Grains.Nodes;

/// <summary>What processes without storage of their own say of themselves; its key is 0.</summary>
[Alias("nodes")]
public interface INodesGrain : IGrainWithIntegerKey
{
    /// <summary>This process lives, so what its calls hold is not to be closed. Said again within <c>Energy:Node:Lease</c>.</summary>
    /// <param name="node">Its name, 1 to 200 characters.</param>
    /// <exception cref="ArgumentException">It is no name.</exception>
    Task Beat(string node);
}
