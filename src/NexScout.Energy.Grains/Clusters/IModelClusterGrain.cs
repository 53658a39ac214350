using NexScout.Energy.Clusters;

namespace NexScout.Energy.Grains.Clusters;

/// <summary>The health of one model as a grain; its key is <c>provider/model</c> (SPEC §6).</summary>
[Alias("cluster")]
public interface IModelClusterGrain : IGrainWithStringKey, IModelCluster;
