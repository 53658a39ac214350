using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Routing;

/// <summary>Reads the public LiteLLM price file (<c>model_prices_and_context_window.json</c>): prices are USD per token.</summary>
public static partial class LiteLlmPriceFile
{
    // A dollar a token is no price that any model ever had: the figure is in another unit.
    private const decimal MostPerToken = 1;

    /// <summary>The models of the file that the engine can use. Those that <paramref name="current"/> holds keep their class, quality and
    /// speed and take the new prices; others get a class by their output price: below $2 a million tokens small, below $8 medium, below $40
    /// large, else xl, with the mean quality and speed of that class.</summary>
    /// <exception cref="ArgumentException">It is no such file.</exception>
    public static LiteLlmImport Read(ReadOnlyMemory<byte> json, Catalog current)
    {
        try
        {
            using var file = JsonDocument.Parse(json);
            if (file.RootElement.ValueKind != JsonValueKind.Object) throw new ArgumentException("The price file must be a JSON object of models.");
            var models = new Dictionary<string, CatalogModel>(StringComparer.Ordinal);
            List<string> skipped = [];
            foreach (var entry in file.RootElement.EnumerateObject())
            {
                if (entry.Name == "sample_spec" || entry.Value.ValueKind != JsonValueKind.Object) continue;
                if (Model(entry.Name, entry.Value, current, out var why) is { } model) models[model.Id] = model;
                else if (why is not null) skipped.Add($"{entry.Name}: {why}");
            }

            return new LiteLlmImport([.. models.Values], skipped);
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"The price file is not valid JSON (line {e.LineNumber + 1}).", e);
        }
        catch (InvalidOperationException e)
        {
            throw new ArgumentException("The price file holds text that is not valid Unicode.", e);
        }
    }

    private static CatalogModel? Model(string key, JsonElement entry, Catalog current, out string? why)
    {
        why = null;
        if (Provider(entry) is not { } provider || Text(entry, "mode") is not ("chat" or null)) return null;
        if (Price(entry, out why) is not { } price) return null;
        if (NameOf(key, entry) is not { } name)
        {
            why = "it is a range of sizes, not a model";
            return null;
        }

        if (!CatalogModel.IsName(name))
        {
            why = "its name has other characters than visible ASCII ones";
            return null;
        }

        var known = current.Find($"{provider}/{name}") ?? current.Models.FirstOrDefault(m => m.Provider == provider && m.UpstreamModel == name && m.Effort is null);
        if (known is not null) return known with { Prices = [price] };
        var context = (int)Math.Clamp(Number(entry, "max_input_tokens") ?? Number(entry, "max_tokens") ?? 8_192, 1, 100_000_000);
        var kind = ClassOf(price);
        return new CatalogModel
        {
            Provider = provider,
            Name = name,
            UpstreamModel = name,
            Class = kind,
            Prices = [price],
            ContextTokens = context,
            Quality = kind switch { ModelClass.Small => 0.7, ModelClass.Medium => 0.85, ModelClass.Large => 0.95, _ => 0.98 },
            Speed = kind switch { ModelClass.Small => 0.95, ModelClass.Medium => 0.88, ModelClass.Large => 0.8, _ => 0.7 },
            Tools = Flag(entry, "supports_function_calling"),
            Images = Flag(entry, "supports_vision"),
        };
    }

    // The provider stands before the name in most keys. The name itself may hold slashes, and is what the provider calls the model.
    private static string? NameOf(string key, JsonElement entry)
    {
        var provider = Text(entry, "litellm_provider")!;
        if (key.StartsWith(provider + "/", StringComparison.Ordinal)) return key[(provider.Length + 1)..];
        return provider == "together_ai" ? null : key;
    }

    private static string? Provider(JsonElement entry) => Text(entry, "litellm_provider") switch
    {
        "openai" => "openai",
        "anthropic" => "anthropic",
        "groq" => "groq",
        "cohere" or "cohere_chat" => "cohere",
        "together_ai" => "together",
        _ => null,
    };

    private static ModelPrice? Price(JsonElement entry, out string? why)
    {
        why = null;
        if (PerToken(entry, "input_cost_per_token", ref why) is not { } input || PerToken(entry, "output_cost_per_token", ref why) is not { } output)
        {
            why ??= "it has no price";
            return null;
        }

        var price = new ModelPrice
        {
            Input = input,
            Output = output,
            CachedInput = PerToken(entry, "cache_read_input_token_cost", ref why),
            CacheWrite = PerToken(entry, "cache_creation_input_token_cost", ref why),
            HourCacheWrite = PerToken(entry, "cache_creation_input_token_cost_above_1hr", ref why),
        };
        price = Tiered(entry, price, ref why);
        return why is null ? price : null;
    }

    // A price has one border: where the file has several, the lowest.
    private static ModelPrice Tiered(JsonElement entry, ModelPrice price, ref string? why)
    {
        var borders = LongBorders(entry).ToList();
        if (borders.Count == 0) return price;
        var thousands = borders.Min();
        return price with { LongInputAbove = thousands * 1000, LongInput = Long(entry, price, thousands, ref why) };
    }

    private static ModelPrice Long(JsonElement entry, ModelPrice price, long thousands, ref string? why)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $"_above_{thousands}k_tokens");
        return new ModelPrice
        {
            Input = PerToken(entry, "input_cost_per_token" + suffix, ref why) ?? price.Input,
            Output = PerToken(entry, "output_cost_per_token" + suffix, ref why) ?? price.Output,
            CachedInput = PerToken(entry, "cache_read_input_token_cost" + suffix, ref why),
            CacheWrite = PerToken(entry, "cache_creation_input_token_cost" + suffix, ref why),
            HourCacheWrite = PerToken(entry, "cache_creation_input_token_cost_above_1hr" + suffix, ref why),
        };
    }

    // Thousands of tokens.
    private static IEnumerable<long> LongBorders(JsonElement entry) => entry.EnumerateObject().Select(member => LongInput().Match(member.Name))
        .Where(match => match.Success).Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    private static TokenPrice? PerToken(JsonElement entry, string name, ref string? why)
    {
        if (Number(entry, name) is not { } usd) return null;
        if (usd is >= 0 and < MostPerToken) return TokenPrice.PerThousand(usd * 1000);
        why = $"{name} is {usd}";
        return null;
    }

    private static ModelClass ClassOf(ModelPrice price) => (price.Output.UsdPerThousand * 1000) switch
    {
        < 2 => ModelClass.Small,
        < 8 => ModelClass.Medium,
        < 40 => ModelClass.Large,
        _ => ModelClass.Xl,
    };

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    [GeneratedRegex("^input_cost_per_token_above_([0-9]{1,5})k_tokens$")]
    private static partial Regex LongInput();

    private static decimal? Number(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;
}
