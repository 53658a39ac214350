using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Hosting;

/// <summary>The catalog that holds now: the configuration's models, with those set at run time in their place or behind them.</summary>
public sealed class CatalogSource
{
    private readonly Catalog _configured;
    private readonly ISettingsStore _store;
    private readonly IModelProviders? _providers;
    private Catalog _current;
    private Catalog _routable;

    /// <summary>With the configuration's catalog. Where nobody says what providers there are, every model is routable.</summary>
    public CatalogSource(Catalog configured, ISettingsStore store, IModelProviders? providers = null)
    {
        (_configured, _store, _providers) = (configured, store, providers);
        (_current, _routable) = (configured, Routed(configured));
    }

    /// <summary>The catalog now.</summary>
    public Catalog Current => Volatile.Read(ref _current);

    /// <summary>Its models whose provider is known here: a price list names more of them than anybody has accounts with.</summary>
    public Catalog Routable => Volatile.Read(ref _routable);

    /// <summary>Told when this process changed the catalog, so that others can be told.</summary>
    public event Action? Changed;

    /// <summary>Sets models at run time; the others know of it at the latest when they read the catalog again.</summary>
    public async Task Set(IReadOnlyList<CatalogModel> models, CancellationToken cancel)
    {
        await _store.SetModels(models, cancel);
        await Refresh(cancel);
        Changed?.Invoke();
    }

    /// <summary>Reads again what was set at run time.</summary>
    public async Task Refresh(CancellationToken cancel)
    {
        var set = await _store.Models(cancel);
        if (set.Count == 0 && ReferenceEquals(Current, _configured)) return;
        var byId = set.ToDictionary(model => model.Id, StringComparer.Ordinal);
        var models = _configured.Models.Select(model => byId.Remove(model.Id, out var changed) ? changed : model).ToList();
        models.AddRange(set.Where(model => byId.ContainsKey(model.Id)));
        var current = new Catalog(models);
        Volatile.Write(ref _routable, Routed(current));
        Volatile.Write(ref _current, current);
    }

    private Catalog Routed(Catalog catalog) =>
        _providers is null ? catalog : new Catalog(catalog.Models.Where(model => _providers.Find(model.Provider) is not null));
}
