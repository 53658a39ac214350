namespace NexScout.Energy.Hosting;

/// <summary>This process among all that share its storage: a name that no other process ever had.</summary>
/// <param name="Name">Machine, process and a random part.</param>
public sealed record NodeIdentity(string Name)
{
    /// <summary>The identity of this process, new at each start.</summary>
    public static NodeIdentity New() => new($"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}");
}
