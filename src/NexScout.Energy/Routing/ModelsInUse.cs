using NexScout.Energy.Load;

namespace NexScout.Energy.Routing;

/// <summary>Which models a load state lets the router use (SPEC §6, actions): all, the cheap ones in surge, the cheapest in panic.</summary>
public static class ModelsInUse
{
    /// <summary>The models that a change of state takes out of or into use, by id, in the catalog's order.</summary>
    public static IReadOnlyList<string> Changed(Catalog catalog, LoadState from, LoadState to, RoutingOptions options, DateTimeOffset now)
    {
        var before = At(catalog, from, options, now);
        var after = At(catalog, to, options, now);
        return [.. catalog.Models.Select(model => model.Id).Where(id => before.Contains(id) != after.Contains(id))];
    }

    private static HashSet<string> At(Catalog catalog, LoadState state, RoutingOptions options, DateTimeOffset now)
    {
        var priced = catalog.Models.Where(model => model.PriceAt(now) is not null);
        var used = state switch
        {
            LoadState.Surge => priced.Where(model => model.PriceAt(now)!.Input.UsdPerThousand < options.SurgeBelowPerThousand),
            LoadState.Panic => priced.OrderBy(model => model.PriceAt(now)!.Input.PicoUsd + model.PriceAt(now)!.Output.PicoUsd).Take(1),
            _ => priced,
        };
        return used.Select(model => model.Id).ToHashSet(StringComparer.Ordinal);
    }
}
