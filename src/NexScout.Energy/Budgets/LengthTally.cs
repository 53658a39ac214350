namespace NexScout.Energy.Budgets;

/// <summary>How long one user's answers of one feature are, over what is typical of that feature on the models that gave them (SPEC §8).</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Answers">Answers in the mean, 0 to 64.</param>
/// <param name="PerTenThousand">Their geometric mean, 500 to 200,000: a twentieth to twenty times; 0 before the first.</param>
public readonly record struct LengthTally(string Feature, byte Answers, int PerTenThousand)
{
    /// <summary>The least and the most of <see cref="PerTenThousand"/>.</summary>
    internal const int Least = 500, Most = 200_000;

    /// <summary>What a typical length is multiplied with, believed step by step: with n answers the mean's n / (n + 4)th power.</summary>
    public double Ratio => Answers == 0 ? 1 : Math.Pow(PerTenThousand / 10_000.0, Answers / (Answers + 4.0));

    /// <summary>With one more answer. The mean is of logarithms: one of half the length and one of twice the length are typical together.</summary>
    internal LengthTally Add(double ratio)
    {
        var seen = Math.Min(Answers + 1, WritingStyle.Window);
        var before = Answers == 0 ? 0 : Math.Log(PerTenThousand / 10_000.0);
        var mean = before + ((Math.Log(Math.Clamp(ratio, Least / 10_000.0, Most / 10_000.0)) - before) / seen);
        return this with { Answers = (byte)seen, PerTenThousand = Math.Clamp((int)Math.Round(10_000 * Math.Exp(mean)), Least, Most) };
    }
}
