using NexScout.Energy.Pricing;

namespace NexScout.Energy.Routing;

/// <summary>The catalog that holds where the configuration names none (SPEC §6).</summary>
public static class DefaultCatalog
{
    /// <summary>The eight models of SPEC §6, in its order.</summary>
    public static IReadOnlyList<CatalogModel> Models { get; } =
    [
        Model("openai", "gpt-4o-mini", "gpt-4o-mini", ModelClass.Small, 0.00015m, 0.0006m, 128_000, 0.70, 0.95, "simple messages, chat", true),
        Model("openai", "gpt-4o-mini-high", "gpt-4o-mini", ModelClass.Medium, 0.0003m, 0.0012m, 128_000, 0.85, 0.90, "sequences, objections", true)
            with { Effort = "high" },
        Model("openai", "gpt-4o", "gpt-4o", ModelClass.Large, 0.0025m, 0.01m, 128_000, 0.95, 0.80, "pitch decks, deep analysis", true),
        Model("anthropic", "claude-3-haiku", "claude-3-haiku-20240307", ModelClass.Small, 0.00025m, 0.00125m, 200_000, 0.75, 0.95, "quick tasks", true),
        Model("anthropic", "claude-3-sonnet", "claude-3-sonnet-20240229", ModelClass.Medium, 0.003m, 0.015m, 200_000, 0.90, 0.85, "analysis, coaching", true),
        Model("anthropic", "claude-3-opus", "claude-3-opus-20240229", ModelClass.Xl, 0.015m, 0.075m, 200_000, 0.98, 0.70, "strategic, complex", true),
        Model("groq", "llama-3-8b", "llama3-8b-8192", ModelClass.Small, 0.00005m, 0.00008m, 8_192, 0.65, 0.99, "fast simple text", false),
        Model("groq", "mixtral-8x7b", "mixtral-8x7b-32768", ModelClass.Small, 0.00024m, 0.00024m, 32_768, 0.72, 0.97, "fast general text", false),
    ];

    private static CatalogModel Model(
        string provider, string name, string upstream, ModelClass @class, decimal input, decimal output, int context, double quality,
        double speed, string bestFor, bool images) => new()
        {
            Provider = provider,
            Name = name,
            UpstreamModel = upstream,
            Class = @class,
            Prices = [new ModelPrice { Input = TokenPrice.PerThousand(input), Output = TokenPrice.PerThousand(output) }],
            ContextTokens = context,
            Quality = quality,
            Speed = speed,
            BestFor = bestFor,
            Images = images,
        };
}
