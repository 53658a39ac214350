using System.Globalization;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>The rows that console and Markdown share.</summary>
internal static class Figures
{
    public static IReadOnlyList<string> Columns { get; } = ["", "naive (gpt-4o)", "v4 (routing)", "v5 (all)"];

    public static IEnumerable<string[]> Ways(SimulationReport run)
    {
        var (naive, v4, v5) = (run.Naive, run.V4, run.V5);
        yield return Row("requests", Count(naive.Requests), w => Count(w.Requests));
        yield return Row("answered by a model", Count(naive.Requests), w => Count(w.Answered));
        yield return Row("answered by the cache", "0", w => Count(w.Cached));
        foreach (var reason in v4.Refused.Keys.Union(v5.Refused.Keys).Order(StringComparer.Ordinal))
            yield return Row($"refused: {reason}", "0", w => Count(w.Refused.GetValueOrDefault(reason)));
        yield return Row("input tokens", Count(naive.InputTokens), w => Count(w.InputTokens));
        yield return Row("output tokens", Count(naive.OutputTokens), w => Count(w.OutputTokens));
        yield return Row("tokens", Count(naive.Tokens), w => Count(w.Tokens));
        yield return Row("cost USD", Usd(naive.CostUsd), w => Usd(w.CostUsd));
        yield return Row("cost / naive", "100.0 %", w => Percent(w.CostOfNaive));
        yield return Row("cost / naive, answered calls only", "100.0 %", w => Percent(w.CostOfNaiveAnswered));
        yield return Row("tokens / naive", "100.0 %", w => Percent(w.TokensOfNaive));
        yield return Row("tokens / naive, answered calls only", "100.0 %", w => Percent(w.TokensOfNaiveAnswered));
        yield return Row("small / medium / large", "0 / 0 / 100 %", Mix);
        yield return Row("cache hit rate", "0.0 %", w => Percent(w.CacheHitRate));
        yield return Row("calls compressed", "0", w => Count(w.Compressed));
        yield return Row("input saved by compression", "0.0 %", w => Percent(w.CompressionSaving));
        yield return Row("agrees with the usage records", "", w => w.AgreesWithRecords ? "yes" : "NO");
        if (v4.MeasuredShare < 1) yield return Row("share of the requests that was run", "100.0 %", w => Percent(w.MeasuredShare));

        string[] Row(string what, string first, Func<EngineWay, string> figure) => [what, first, figure(v4), figure(v5)];
    }

    public static IReadOnlyList<string> TierColumns { get; } =
        ["tier", "users", "tokens a request", "refused", "revenue a month $", "cost a month $", "cost a user $", "margin", "margin claimed"];

    public static IEnumerable<string[]> Tiers(SimulationReport run) => run.Tiers.Select(tier => new[]
    {
        tier.Tier + (tier.Counted ? "" : " (beside)"),
        Count(tier.Users),
        tier.TokensARequest.ToString("0", CultureInfo.InvariantCulture),
        Percent(tier.RefusedShare),
        Usd(tier.RevenueMonthUsd),
        Usd(tier.CostMonthUsd),
        (tier.CostMonthUsd / tier.Users).ToString("0.0000", CultureInfo.InvariantCulture),
        tier.Margin is { } margin ? Percent(margin) : "-", tier.SeedMargin is { } seed ? Percent(seed) : "-",
    });

    public static IReadOnlyList<string> ScaledColumns { get; } =
        ["users (scaled)", "cost a month $", "revenue a month $", "margin $", "margin", "margin claimed"];

    public static IEnumerable<string[]> Scaled(SimulationReport run) => run.Scaled.Select(row => new[]
    {
        Count(row.Users), Usd(row.CostMonthUsd), Usd(row.RevenueMonthUsd), Usd(row.MarginMonthUsd), Percent(row.Margin), Percent(row.SeedMargin),
    });

    public static IReadOnlyList<string> FeatureColumns { get; } = ["feature", "requests", "cache hit rate", "tokens", "cost $", "cost / naive"];

    public static IEnumerable<string[]> Features(SimulationReport run) => run.Features.Select(row => new[]
    {
        row.Feature, Count(row.Requests), Percent(row.CacheHitRate), Count(row.Tokens), Usd(row.CostUsd), Percent(row.CostOfNaive),
    });

    public static IReadOnlyList<string> ClaimColumns { get; } = ["claim", "claimed", "reached", "holds", "why"];

    public static IEnumerable<string[]> Claims(SimulationReport run) =>
        run.Claims.Select(claim => new[] { claim.What, claim.Claimed, claim.Reached, claim.Met ? "yes" : "no", claim.Why });

    private static string Mix(EngineWay way) => string.Create(
        CultureInfo.InvariantCulture,
        $"{way.ClassMix["small"] * 100:0.0} / {way.ClassMix["medium"] * 100:0.0} / {(way.ClassMix["large"] + way.ClassMix["xl"]) * 100:0.0} %");

    private static string Count(long figure) => figure.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Usd(decimal figure) => figure.ToString("#,0.00", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
