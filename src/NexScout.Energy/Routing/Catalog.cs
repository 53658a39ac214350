using System.Collections.Frozen;
using System.Collections.Immutable;

namespace NexScout.Energy.Routing;

/// <summary>An immutable set of models. Replaced as a whole when it is refreshed.</summary>
public sealed class Catalog
{
    private readonly FrozenDictionary<string, CatalogModel> _byName;

    /// <summary>A catalog of <paramref name="models"/>, in their order.</summary>
    /// <exception cref="ArgumentException">Two models have one id.</exception>
    public Catalog(IEnumerable<CatalogModel> models)
    {
        Models = [.. models];
        var names = new Dictionary<string, CatalogModel>(StringComparer.Ordinal);
        foreach (var model in Models)
        {
            if (!names.TryAdd(model.Id, model)) throw new ArgumentException($"the catalog names {model.Id} twice");
        }

        foreach (var model in Models) names.TryAdd(model.Name, model);
        _byName = names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>All models, in the order of the configuration.</summary>
    public ImmutableArray<CatalogModel> Models { get; }

    /// <summary>By <c>provider/name</c>, or by the name alone where the first model of that name is meant.</summary>
    public CatalogModel? Find(string name) => _byName.GetValueOrDefault(name);
}
