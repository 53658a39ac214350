using NexScout.Energy.Clusters;
using NexScout.Energy.Hosting;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Grains.Routing;

/// <summary>Routes by the snapshots of its silo: no hop, no state.</summary>
[GrainType("routing"), StatelessWorker]
internal sealed class RoutingGrain(IGrainContext context, Router router, CatalogSource catalog, IClusterBoard board, TimeProvider clock)
    : IRoutingGrain, IGrainBase
{
    public IGrainContext GrainContext => context;

    public ValueTask<RouteAnswer> Route(RouteRequest request)
    {
        var route = router.Route(request, catalog.Routable, board, clock.GetUtcNow(), out var failure);
        return ValueTask.FromResult(new RouteAnswer(route, failure));
    }
}
