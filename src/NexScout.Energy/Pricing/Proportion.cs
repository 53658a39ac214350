namespace NexScout.Energy.Pricing;

/// <summary><c>a × b / c</c> of whole numbers, exact however large the product is. Nearly all products fit into 64 bits, and a division of
/// 128 bits takes as long as all else that a rule does.</summary>
internal static class Proportion
{
    /// <summary>Rounded down.</summary>
    /// <param name="a">≥ 0.</param>
    /// <param name="b">≥ 0.</param>
    /// <param name="c">Above 0.</param>
    /// <exception cref="OverflowException">The result passes 64 bits.</exception>
    internal static long Floor(long a, long b, long c) =>
        Fits(a, b, out var product) ? product / c : checked((long)((Int128)a * b / c));

    /// <summary>Rounded up.</summary>
    /// <inheritdoc cref="Floor"/>
    internal static long Ceiling(long a, long b, long c) =>
        Fits(a, b, out var product) ? (product / c) + (product % c == 0 ? 0 : 1) : checked((long)((((Int128)a * b) + c - 1) / c));

    /// <summary>A sum divided, rounded up.</summary>
    /// <inheritdoc cref="Floor"/>
    internal static long Ceiling(Int128 sum, long c) =>
        sum <= long.MaxValue - c ? ((long)sum + c - 1) / c : checked((long)((sum + c - 1) / c));

    private static bool Fits(long a, long b, out long product) => Math.BigMul(a, b, out product) == 0 && product >= 0;
}
