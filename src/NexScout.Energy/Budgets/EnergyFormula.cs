using NexScout.Energy.Pricing;

namespace NexScout.Energy.Budgets;

/// <summary>The energy formula of SPEC §4 in exact integers: <c>ceil(tokens / 1000 × tier × efficiency × surge × model weight)</c>.</summary>
public static class EnergyFormula
{
    private const long RateScale = 1_000_000_000_000;

    /// <summary>The product of the factors, each per mille and ≥ 0, in 10⁻¹²: what a reservation fixes.</summary>
    /// <exception cref="OverflowException">The product passes 9.2 million.</exception>
    public static long Rate(int tierPerMille, int efficiencyPerMille, int surgePerMille, int modelPerMille) =>
        checked((long)tierPerMille * efficiencyPerMille * surgePerMille * modelPerMille);

    /// <summary>Whole energy that <paramref name="tokens"/> cost at <paramref name="rate"/>, rounded up once.</summary>
    public static long Charge(long tokens, long rate) =>
        tokens <= 0 || rate <= 0 ? 0 : Proportion.Ceiling(tokens, rate, 1000 * RateScale);

    /// <summary>The most tokens whose charge is at most <paramref name="energy"/>; <see cref="long.MaxValue"/> where they are free.</summary>
    public static long Affordable(long energy, long rate)
    {
        if (rate <= 0) return long.MaxValue;
        if (energy <= 0) return 0;
        var tokens = (Int128)energy * 1000 * RateScale / rate;
        return tokens > long.MaxValue ? long.MaxValue : (long)tokens;
    }
}
