using NexScout.Energy.Load;

namespace NexScout.Energy.Grains.Load;

/// <summary>The system's load as a grain; there is one, its key is <c>system</c> (SPEC §6).</summary>
[Alias("load")]
public interface ISystemLoadGrain : IGrainWithStringKey, ISystemLoad;
