using NexScout.Energy.Compression;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Pipeline;

/// <summary>Why a call that passes the week's budget did so, for the debt that it becomes (SPEC §4).</summary>
internal static class OverspendReason
{
    /// <summary>The most telling reason; null where there is none but the weekly limit itself.</summary>
    /// <param name="call">A call that held a reservation.</param>
    /// <param name="usage">What it used.</param>
    public static string? Of(Call call, TokenUsage usage)
    {
        if (usage.Total > call.Held!.Tokens) return "unexpected_spike";
        if (call.Model is { Class: >= ModelClass.Large } || IsDearerThanChosen(call, usage)) return "high_cost_model";
        return call.Level != CompressionLevel.None && call.Compression is null ? "compression_bypass" : null;
    }

    private static bool IsDearerThanChosen(Call call, TokenUsage usage) =>
        call.Route!.Candidates[0].Model.PriceAt(call.At) is { } chosen && call.Price is { } price && price.Cost(usage) > chosen.Cost(usage);
}
