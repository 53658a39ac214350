using NexScout.Energy.Routing;

namespace NexScout.Energy.Grains.Routing;

/// <summary>Routing as a grain without a state: any silo answers, from the snapshots it has (SPEC §6).</summary>
[Alias("routing")]
public interface IRoutingGrain : IGrainWithIntegerKey, IRouting;
