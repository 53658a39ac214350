using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>The catalog that holds now, and the way to change it.</summary>
internal interface ICatalogDesk
{
    /// <summary>The catalog now.</summary>
    Catalog Current { get; }

    /// <summary>Its models that may be asked for: those whose provider is known.</summary>
    Catalog Routable { get; }

    /// <summary>The catalog's models with the prices of LiteLLM's public price file.</summary>
    /// <exception cref="Wire.Problem">400: it is no such file.</exception>
    LiteLlmImport ReadPriceFile(ReadOnlyMemory<byte> json);

    /// <summary>Adds or replaces models, durably, and takes them into use.</summary>
    Task Add(IReadOnlyList<CatalogModel> models, CancellationToken cancel);
}
