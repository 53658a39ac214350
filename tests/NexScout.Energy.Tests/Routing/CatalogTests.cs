using System.Text;
using Microsoft.Extensions.Configuration;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;
using Xunit;

namespace NexScout.Energy.Tests.Routing;

public sealed class CatalogTests
{
    [Theory]
    [InlineData("openai/gpt-4o-mini", ModelClass.Small, 0.00015, 0.0006, 128_000, 0.70, 0.95)]
    [InlineData("openai/gpt-4o-mini-high", ModelClass.Medium, 0.0003, 0.0012, 128_000, 0.85, 0.90)]
    [InlineData("openai/gpt-4o", ModelClass.Large, 0.0025, 0.01, 128_000, 0.95, 0.80)]
    [InlineData("anthropic/claude-3-haiku", ModelClass.Small, 0.00025, 0.00125, 200_000, 0.75, 0.95)]
    [InlineData("anthropic/claude-3-sonnet", ModelClass.Medium, 0.003, 0.015, 200_000, 0.90, 0.85)]
    [InlineData("anthropic/claude-3-opus", ModelClass.Xl, 0.015, 0.075, 200_000, 0.98, 0.70)]
    [InlineData("groq/llama-3-8b", ModelClass.Small, 0.00005, 0.00008, 8_192, 0.65, 0.99)]
    [InlineData("groq/mixtral-8x7b", ModelClass.Small, 0.00024, 0.00024, 32_768, 0.72, 0.97)]
    public void Default_Holds_TheSpecifiedModels(string id, ModelClass kind, double input, double output, int context, double quality, double speed)
    {
        var model = new Catalog(DefaultCatalog.Models).Find(id)!;

        Assert.Equal(kind, model.Class);
        Assert.Equal(TokenPrice.PerThousand((decimal)input), model.Prices[0].Input);
        Assert.Equal(TokenPrice.PerThousand((decimal)output), model.Prices[0].Output);
        Assert.Equal((context, quality, speed), (model.ContextTokens, model.Quality, model.Speed));
    }

    [Fact]
    public void Read_NothingConfigured_IsTheDefault() =>
        Assert.Equal(DefaultCatalog.Models, CatalogOptions.Read(Configuration()).Models);

    [Fact]
    public void Read_AModelWithDatedPrices_HoldsEachFromItsDate()
    {
        var catalog = CatalogOptions.Read(Configuration(
            ("Provider", "together"), ("Name", "small"), ("Class", "small"), ("ContextTokens", "8000"), ("Quality", "0.6"), ("Speed", "0.9"),
            ("Prices:0:InputPer1k", "0.0001"), ("Prices:0:OutputPer1k", "0.0002"),
            ("Prices:1:From", "2026-06-01"), ("Prices:1:InputPer1k", "0.00005"), ("Prices:1:OutputPer1k", "0.0001"), ("EnergyWeight", "1.5")));
        var model = catalog.Find("together/small")!;

        Assert.Equal(0.0001m, model.PriceAt(new DateTimeOffset(2026, 5, 31, 23, 59, 59, TimeSpan.Zero))!.Input.UsdPerThousand);
        Assert.Equal(0.00005m, model.PriceAt(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero))!.Input.UsdPerThousand);
        Assert.Equal(1_500, model.EnergyPerMille);
    }

    [Theory]
    [InlineData("Class", "huge", "Energy:Catalog:0:Class must be small, medium, large or xl")]
    [InlineData("Quality", "1.2", "Energy:Catalog:0:Quality must be a number from 0 to 1")]
    [InlineData("Prices:0:InputPer1k", "-1", "Energy:Catalog:0:Prices:0:InputPer1k must be a number from 0 to 1000")]
    [InlineData("Name", "mixtral\u20118x7b", "Energy:Catalog:0:Name must be visible ASCII characters")]
    [InlineData("Provider", "gr\u00f6q", "Energy:Catalog:0:Provider must be visible ASCII characters")]
    [InlineData("ContextTokens", "", "Energy:Catalog:0:ContextTokens is missing")]
    public void Read_AWrongModel_SaysWhichAndWhy(string member, string value, string message)
    {
        (string, string)[] good =
        [
            ("Provider", "together"), ("Name", "small"), ("Class", "small"), ("ContextTokens", "8000"), ("Quality", "0.6"), ("Speed", "0.9"),
            ("Prices:0:InputPer1k", "0.0001"), ("Prices:0:OutputPer1k", "0.0002"),
        ];

        var wrong = Assert.Throws<ArgumentException>(() => CatalogOptions.Read(Configuration([.. good.Where(pair => pair.Item1 != member), (member, value)])));

        Assert.Equal(message, wrong.Message);
    }

    [Fact]
    public void PriceFile_Entries_BecomeModelsOrSayWhyNot()
    {
        var import = LiteLlmPriceFile.Read(
            """
            {"sample_spec":{"mode":"chat"},
             "gpt-4o":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":2e-06,"output_cost_per_token":8e-06,"cache_read_input_token_cost":1e-06,"max_input_tokens":128000},
             "groq/new-fast":{"litellm_provider":"groq","mode":"chat","input_cost_per_token":3.75e-08,"output_cost_per_token":1e-07,"max_input_tokens":131072,"supports_function_calling":true},
             "gemini/x":{"litellm_provider":"gemini","mode":"chat","input_cost_per_token":1e-06,"output_cost_per_token":1e-06},
             "text-embedding-3":{"litellm_provider":"openai","mode":"embedding","input_cost_per_token":1e-06},
             "claude-odd":{"litellm_provider":"anthropic","mode":"chat","input_cost_per_token":-1e-06,"output_cost_per_token":1e-06},
             "claude-long":{"litellm_provider":"anthropic","mode":"chat","input_cost_per_token":3e-06,"output_cost_per_token":1.5e-05,"cache_read_input_token_cost":3e-07,
               "input_cost_per_token_above_200k_tokens":6e-06,"cache_read_input_token_cost_above_200k_tokens":6e-07,"cache_creation_input_token_cost_above_1hr_above_200k_tokens":1.2e-05},
             "groq/openai/gpt-oss":{"litellm_provider":"groq","mode":"chat","input_cost_per_token":1e-07,"output_cost_per_token":5e-07},
             "together_ai/meta/llama":{"litellm_provider":"together_ai","mode":"chat","input_cost_per_token":1e-07,"output_cost_per_token":5e-07},
             "together-ai-up-to-4b":{"litellm_provider":"together_ai","mode":"chat","input_cost_per_token":1e-07,"output_cost_per_token":1e-07}}
            """u8.ToArray(),
            new Catalog(DefaultCatalog.Models));

        Assert.Equal(
            ["openai/gpt-4o", "groq/new-fast", "anthropic/claude-long", "groq/openai/gpt-oss", "together/meta/llama"], import.Models.Select(model => model.Id));
        Assert.Equal("openai/gpt-oss", import.Models[3].UpstreamModel);
        var known = import.Models[0];
        Assert.Equal((ModelClass.Large, 0.95), (known.Class, known.Quality));
        Assert.Equal(0.002m, known.Prices[0].Input.UsdPerThousand);
        Assert.Equal(0.001m, known.Prices[0].CachedInput!.Value.UsdPerThousand);
        Assert.Equal(37_500, import.Models[1].Prices[0].Input.PicoUsd);
        var longer = import.Models[2].Prices[0].LongInput!;
        Assert.Equal(200_000L, import.Models[2].Prices[0].LongInputAbove);
        Assert.Equal((0.006m, 0.0006m, 0.012m), (longer.Input.UsdPerThousand, longer.CachedInput!.Value.UsdPerThousand, longer.HourCacheWrite!.Value.UsdPerThousand));
        Assert.Equal(
            ["claude-odd: input_cost_per_token is -0.000001", "together-ai-up-to-4b: it is a range of sizes, not a model"], import.Skipped);
    }

    [Fact]
    public async Task Source_ModelOfAnUnknownProvider_IsShownAndNotRoutable()
    {
        var source = new CatalogSource(new Catalog(DefaultCatalog.Models), new MemoryStore(), new Only("openai", "groq"));
        Assert.Equal((8, 5), (source.Current.Models.Length, source.Routable.Models.Length));

        await source.Set([DefaultCatalog.Models[0] with { Provider = "together" }, DefaultCatalog.Models[0] with { Name = "new" }], CancellationToken.None);

        Assert.NotNull(source.Current.Find("together/gpt-4o-mini"));
        Assert.Null(source.Routable.Find("together/gpt-4o-mini"));
        Assert.NotNull(source.Routable.Find("openai/new"));
    }

    private sealed class Only(params string[] names) : IModelProviders, IModelProvider
    {
        public string Name => "known";

        public IModelProvider? Find(string provider) => names.Contains(provider) ? this : null;

        public Task<ProviderAnswer> Send(ProviderRequest request, CancellationToken cancel) => throw new NotSupportedException();
    }

    [Fact]
    public void PriceFile_NameThatNoHeaderTakes_IsSkipped()
    {
        var import = LiteLlmPriceFile.Read(
            """{"groq/mixtral\u20118x7b":{"litellm_provider":"groq","mode":"chat","input_cost_per_token":1e-07,"output_cost_per_token":1e-07}}"""u8.ToArray(), new Catalog([]));

        Assert.Empty(import.Models);
        Assert.EndsWith("its name has other characters than visible ASCII ones", Assert.Single(import.Skipped), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    public void PriceFile_Garbage_IsAClearError(string text) =>
        Assert.Contains("price file", Assert.Throws<ArgumentException>(() => LiteLlmPriceFile.Read(Encoding.UTF8.GetBytes(text), new Catalog([]))).Message, StringComparison.Ordinal);

    private static IConfiguration Configuration(params (string Member, string Value)[] model) => new ConfigurationBuilder()
        .AddInMemoryCollection(model.Select(pair => KeyValuePair.Create($"Energy:Catalog:0:{pair.Member}", (string?)pair.Value))).Build();
}
