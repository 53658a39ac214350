using Microsoft.Extensions.Configuration;

namespace NexScout.Energy.Routing;

/// <summary>One model as the configuration writes it, section <c>Energy:Catalog</c>: prices in USD per 1,000 tokens.</summary>
public sealed class CatalogOptions
{
    /// <summary>The section's name: a list of models; where it is empty, <see cref="DefaultCatalog"/> holds.</summary>
    public const string Section = "Energy:Catalog";

    /// <summary>The catalog of the configuration.</summary>
    public static Catalog Read(IConfiguration configuration) => new(DefaultCatalog.Models);
}
