using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Providers;

/// <summary>Puts impossible usage figures right (SPEC §10): a negative is zero, a part is at most its whole.</summary>
internal static class UsageFigures
{
    public static UsageReport Checked(TokenUsage said, bool outputKnown = true)
    {
        var input = Math.Max(0, said.Input);
        var output = Math.Max(0, said.Output);
        var cached = Math.Clamp(said.CachedInput, 0, input);
        var written = Math.Clamp(said.CacheWrite, 0, input - cached);
        var right = new TokenUsage(input, output, cached, written, Math.Clamp(said.Reasoning, 0, output));
        return new UsageReport(right, right != said, outputKnown);
    }
}
