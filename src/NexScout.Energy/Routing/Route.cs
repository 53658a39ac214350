namespace NexScout.Energy.Routing;

/// <summary>An ordered list of models: first choice, then fallbacks, with how each was scored (SPEC §6).</summary>
/// <param name="Reason">Why the first choice: one of SPEC §6's reasons.</param>
/// <param name="Class">The class that the work needs; null where the rule names models, not a class.</param>
/// <param name="Candidates">Best first; at least one.</param>
public sealed record Route(string Reason, ModelClass? Class, IReadOnlyList<RouteCandidate> Candidates);

/// <summary>One model on a route.</summary>
/// <param name="Model">The model.</param>
/// <param name="Score">Its score among its class; higher is better.</param>
/// <param name="Reason">The route's reason for the first, <c>fallback_available</c> for the others.</param>
/// <param name="Probe">Whether the cluster takes single probes only, so that the probe must be asked for before it is called.</param>
public readonly record struct RouteCandidate(CatalogModel Model, double Score, string Reason, bool Probe = false);
