using NexScout.Energy.Gateway.Chat;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Tests.Fakes;

/// <summary>A catalog of two models that grows.</summary>
internal sealed class FakeCatalog : ICatalogDesk
{
    public Catalog Current { get; private set; } = new([Model("openai", "gpt-4o-mini"), Model("anthropic", "claude-3-haiku")]);

    public Catalog Routable => Current;

    public LiteLlmImport ReadPriceFile(ReadOnlyMemory<byte> json) => new([Model("openai", "imported")], ["openai/odd: it has no price"]);

    public Task Add(IReadOnlyList<CatalogModel> models, CancellationToken cancel)
    {
        Current = new Catalog(Current.Models.Where(m => models.All(n => n.Id != m.Id)).Concat(models));
        return Task.CompletedTask;
    }

    private static CatalogModel Model(string provider, string name) => new()
    {
        Provider = provider,
        Name = name,
        UpstreamModel = name,
        Class = ModelClass.Small,
        ContextTokens = 128_000,
        Quality = 0.7,
        Speed = 0.95,
        Prices = [new ModelPrice { Input = TokenPrice.PerThousand(0.00015m), Output = TokenPrice.PerThousand(0.0006m) }],
    };
}
