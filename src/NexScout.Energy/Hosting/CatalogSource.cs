using NexScout.Energy.Routing;

namespace NexScout.Energy.Hosting;

/// <summary>The catalog that holds now: the configuration's models, with those set at run time in their place or behind them.</summary>
public sealed class CatalogSource
{
    private readonly Catalog _configured;
    private readonly ISettingsStore _store;
    private Catalog _current;

    /// <summary>With the configuration's catalog.</summary>
    public CatalogSource(Catalog configured, ISettingsStore store) => (_configured, _store, _current) = (configured, store, configured);

    /// <summary>The catalog now.</summary>
    public Catalog Current => Volatile.Read(ref _current);

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
        Volatile.Write(ref _current, new Catalog(models));
    }
}
