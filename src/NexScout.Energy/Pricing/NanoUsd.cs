using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NexScout.Energy.Pricing;

/// <summary>An exact amount of money: integer nano-USD (10⁻⁹ USD). Decimal USD only at the edges (SPEC §1).</summary>
/// <param name="Value">Nano-USD; negative only as the result of a subtraction.</param>
[JsonConverter(typeof(NanoUsdJsonConverter))]
public readonly record struct NanoUsd(long Value) : IComparable<NanoUsd>
{
    /// <summary>No money.</summary>
    public static NanoUsd Zero => default;

    /// <summary>The amount in USD, exact.</summary>
    public decimal Usd => Value / 1_000_000_000m;

    /// <summary>From USD, rounded to the nearest nano-USD.</summary>
    /// <exception cref="OverflowException">The amount is outside ±9.2 billion USD.</exception>
    public static NanoUsd FromUsd(decimal usd) => new(decimal.ToInt64(decimal.Round(usd * 1_000_000_000m)));

    /// <inheritdoc/>
    public int CompareTo(NanoUsd other) => Value.CompareTo(other.Value);

    /// <summary>USD with as many decimals as are needed, such as <c>0.00045</c>.</summary>
    public override string ToString() => Usd.ToString("0.#########", CultureInfo.InvariantCulture);

#pragma warning disable CS1591, CA2225 // Operators say what they do.
    public static NanoUsd operator +(NanoUsd a, NanoUsd b) => new(checked(a.Value + b.Value));
    public static NanoUsd operator -(NanoUsd a, NanoUsd b) => new(checked(a.Value - b.Value));
    public static bool operator <(NanoUsd a, NanoUsd b) => a.Value < b.Value;
    public static bool operator >(NanoUsd a, NanoUsd b) => a.Value > b.Value;
    public static bool operator <=(NanoUsd a, NanoUsd b) => a.Value <= b.Value;
    public static bool operator >=(NanoUsd a, NanoUsd b) => a.Value >= b.Value;
#pragma warning restore CS1591, CA2225
}

/// <summary>Writes the integer of nano-USD: state must read back exactly. HTTP answers use <see cref="NanoUsd.Usd"/>.</summary>
public sealed class NanoUsdJsonConverter : JsonConverter<NanoUsd>
{
    /// <inheritdoc/>
    public override NanoUsd Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, NanoUsd value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
