using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Providers;

/// <summary>Puts impossible usage figures right (SPEC §10): a negative is zero, a part is at most its whole.</summary>
internal static class UsageFigures
{
    /// <summary>All output tokens. OpenAI counts reasoning within the completion, some that speak its dialect beside it: then only the total
    /// holds what they bill.</summary>
    public static long Output(long input, long completion, long reasoning, long total) =>
        reasoning > 0 && total - reasoning == input + completion ? completion + reasoning : completion;

    public static UsageReport Checked(TokenUsage said, bool outputKnown = true)
    {
        var input = Math.Max(0, said.Input);
        var output = Math.Max(0, said.Output);
        var cached = Math.Clamp(said.CachedInput, 0, input);
        var written = Math.Clamp(said.CacheWrite, 0, input - cached);
        var right = new TokenUsage(input, output, cached, written, Math.Clamp(said.Reasoning, 0, output), Math.Clamp(said.HourCacheWrite, 0, written));
        return new UsageReport(right, right != said, outputKnown);
    }
}
