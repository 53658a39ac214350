using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>The catalog that holds now, and the way to change it.</summary>
internal interface ICatalogDesk
{
    /// <summary>The catalog now.</summary>
    Catalog Current { get; }

    /// <summary>Adds or replaces models, durably, and takes them into use.</summary>
    Task Add(IReadOnlyList<CatalogModel> models, CancellationToken cancel);
}
