namespace NexScout.Energy.Hosting;

/// <summary>Where this process is in its life in the engine.</summary>
public interface INodeState
{
    /// <summary>Whether new calls are taken: storage is migrated, what a dead process left is closed, and this one does not stop.</summary>
    bool Ready { get; }
}
