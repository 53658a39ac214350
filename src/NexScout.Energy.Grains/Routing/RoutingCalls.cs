using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Grains.Routing;

/// <summary>Routing as a client reaches it: whichever silo is near.</summary>
internal sealed class RoutingCalls(IGrainFactory grains, GrainCalls calls) : IRouting
{
    public ValueTask<RouteAnswer> Route(RouteRequest request) => calls.Make(_ => grains.GetGrain<IRoutingGrain>(0).Route(request));
}
