namespace NexScout.Energy.Clusters;

/// <summary>The latest published snapshots of all clusters: read locally, without a hop or a lock.</summary>
public interface IClusterBoard
{
    /// <summary>The snapshot of <c>provider/model</c>; a healthy, unmeasured one where nothing is known.</summary>
    ClusterSnapshot Get(string id);
}
