using System.Globalization;
using Microsoft.Extensions.Configuration;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Routing;

/// <summary>Reads the catalog from the configuration, section <c>Energy:Catalog</c>: a list of models. A model has <c>Provider</c>,
/// <c>Name</c>, <c>Class</c> (small, medium, large, xl), <c>ContextTokens</c>, <c>Quality</c> and <c>Speed</c> (0 to 1), and may have
/// <c>Upstream</c>, <c>BestFor</c>, <c>Effort</c>, <c>Tools</c>, <c>Images</c>, <c>EnergyWeight</c> (1 is SPEC's formula) and <c>Prices</c>:
/// a list of <c>From</c>, <c>InputPer1k</c>, <c>OutputPer1k</c>, <c>CachedInputPer1k</c>, <c>CacheWritePer1k</c>,
/// <c>HourCacheWritePer1k</c> (kept for longer), <c>LongInputAbove</c> with <c>LongInputPer1k</c>, <c>LongOutputPer1k</c>,
/// <c>LongCachedInputPer1k</c>, <c>LongCacheWritePer1k</c> and <c>LongHourCacheWritePer1k</c>, in USD. A model without prices is never served (SPEC §3).</summary>
public static class CatalogOptions
{
    /// <summary>The section's name; where it is empty, <see cref="DefaultCatalog"/> holds.</summary>
    public const string Section = "Energy:Catalog";

    /// <summary>The names that a model has.</summary>
    public static IReadOnlyList<string> ModelNames { get; } =
    [
        "Provider", "Name", "Class", "ContextTokens", "Quality", "Speed", "Upstream", "BestFor", "Effort", "Tools", "Images", "EnergyWeight",
        "Prices",
    ];

    /// <summary>The names that a price has.</summary>
    public static IReadOnlyList<string> PriceNames { get; } =
    [
        "From", "InputPer1k", "OutputPer1k", "CachedInputPer1k", "CacheWritePer1k", "HourCacheWritePer1k", "LongInputAbove", "LongInputPer1k", "LongOutputPer1k",
        "LongCachedInputPer1k", "LongCacheWritePer1k", "LongHourCacheWritePer1k",
    ];

    /// <summary>The catalog of the configuration.</summary>
    /// <exception cref="ArgumentException">A model is wrong; the message says which, where and why.</exception>
    public static Catalog Read(IConfiguration configuration)
    {
        var models = configuration.GetSection(Section).GetChildren().Select(Model).ToList();
        return new Catalog(models.Count > 0 ? models : DefaultCatalog.Models);
    }

    private static CatalogModel Model(IConfigurationSection section)
    {
        var name = Name(section, "Name");
        return new CatalogModel
        {
            Provider = Name(section, "Provider"),
            Name = name,
            UpstreamModel = Text(section, "Upstream") ?? name,
            Class = Enum.TryParse<ModelClass>(Text(section, "Class"), ignoreCase: true, out var found)
                ? found : throw Wrong(section, "Class", "must be small, medium, large or xl"),
            ContextTokens = (int)Number(section, "ContextTokens", 1, 100_000_000, null),
            Quality = (double)Number(section, "Quality", 0, 1, null),
            Speed = (double)Number(section, "Speed", 0, 1, null),
            BestFor = Text(section, "BestFor") ?? "",
            Effort = Text(section, "Effort"),
            Tools = Flag(section, "Tools", true),
            Images = Flag(section, "Images", false),
            EnergyPerMille = (int)(Number(section, "EnergyWeight", 0, 1_000, 1) * 1000),
            Prices = [.. section.GetSection("Prices").GetChildren().Select(Price).OrderBy(price => price.From ?? DateTimeOffset.MinValue)],
        };
    }

    private static ModelPrice Price(IConfigurationSection section)
    {
        var price = new ModelPrice
        {
            Input = PerThousand(section, "InputPer1k") ?? throw Wrong(section, "InputPer1k", "is missing"),
            Output = PerThousand(section, "OutputPer1k") ?? throw Wrong(section, "OutputPer1k", "is missing"),
            CachedInput = PerThousand(section, "CachedInputPer1k"),
            CacheWrite = PerThousand(section, "CacheWritePer1k"),
            HourCacheWrite = PerThousand(section, "HourCacheWritePer1k"),
            From = Date(section, "From"),
        };
        if (Text(section, "LongInputAbove") is null) return price;
        return price with
        {
            LongInputAbove = (long)Number(section, "LongInputAbove", 1, 100_000_000, null),
            LongInput = price with
            {
                Input = PerThousand(section, "LongInputPer1k") ?? throw Wrong(section, "LongInputPer1k", "is missing"),
                Output = PerThousand(section, "LongOutputPer1k") ?? price.Output,
                CachedInput = PerThousand(section, "LongCachedInputPer1k"),
                CacheWrite = PerThousand(section, "LongCacheWritePer1k"),
                HourCacheWrite = PerThousand(section, "LongHourCacheWritePer1k"),
            },
        };
    }

    private static TokenPrice? PerThousand(IConfigurationSection section, string name) =>
        Text(section, name) is null ? null : TokenPrice.PerThousand(Number(section, name, 0, 1_000, null));

    private static string Name(IConfigurationSection section, string name)
    {
        var text = Text(section, name) ?? throw Wrong(section, name, "is missing");
        return CatalogModel.IsName(text) ? text : throw Wrong(section, name, "must be visible ASCII characters");
    }

    private static string? Text(IConfigurationSection section, string name) => section[name] is { Length: > 0 } text ? text : null;

    private static bool Flag(IConfigurationSection section, string name, bool otherwise) =>
        Text(section, name) is not { } text ? otherwise : bool.TryParse(text, out var flag) ? flag : throw Wrong(section, name, "must be true or false");

    private static DateTimeOffset? Date(IConfigurationSection section, string name) =>
        Text(section, name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date.ToUniversalTime() : throw Wrong(section, name, "must be a date such as 2026-01-31");

    private static decimal Number(IConfigurationSection section, string name, decimal least, decimal most, decimal? otherwise)
    {
        if (Text(section, name) is not { } text) return otherwise ?? throw Wrong(section, name, "is missing");
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
        throw Wrong(section, name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}"));
    }

    private static ArgumentException Wrong(IConfigurationSection section, string name, string what) => new($"{section.Path}:{name} {what}");
}
