using System.Text.Json.Serialization;

namespace NexScout.Energy.Pricing;

/// <summary>The price of one token. SPEC's prices are whole nano-USD ($0.00015/1k = 150); public price lists also hold fractions
/// of them (37.5), so the integer inside is pico-USD (10⁻¹² USD) and a sum is rounded up to nano-USD once per call.</summary>
/// <param name="PicoUsd">Pico-USD per token, ≥ 0.</param>
public readonly record struct TokenPrice(long PicoUsd)
{
    /// <summary>From USD per 1,000 tokens, as catalogs write it.</summary>
    public static TokenPrice PerThousand(decimal usd) => new(decimal.ToInt64(decimal.Round(usd * 1_000_000_000m)));

    /// <summary>USD per 1,000 tokens.</summary>
    [JsonIgnore]
    public decimal UsdPerThousand => PicoUsd / 1_000_000_000m;
}
