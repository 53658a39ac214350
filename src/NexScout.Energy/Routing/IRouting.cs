namespace NexScout.Energy.Routing;

/// <summary>Routing as it is asked for from elsewhere: the decision alone, nothing is held or called (SPEC §6).</summary>
public interface IRouting
{
    /// <summary>The route by the catalog, the clusters' health and the load that the answering process knows.</summary>
    ValueTask<RouteAnswer> Route(RouteRequest request);
}

/// <summary>A route, or why there is none.</summary>
/// <param name="Route">The route; null where there is none.</param>
/// <param name="Failure">Why there is none.</param>
public sealed record RouteAnswer(Route? Route, RouteFailure Failure);
