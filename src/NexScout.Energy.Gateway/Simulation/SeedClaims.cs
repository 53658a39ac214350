using System.Globalization;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>What was claimed for 100,000 users with 50 requests a week (SPEC §14), beside what the run came to.</summary>
internal static class SeedClaims
{
    private const double SeedRequests = 5_000_000;

    public static IEnumerable<Claim> Of(SimulationReport run) => Volumes(run).Concat(Shares(run)).Concat(Margins(run)).Append(Revenue(run));

    private static IEnumerable<Claim> Volumes(SimulationReport run)
    {
        var scale = SeedRequests / run.Naive.Requests;
        var mean = (double)run.Naive.Tokens / run.Naive.Requests;
        var prompt = (double)run.Naive.InputTokens / run.Naive.Tokens;
        var size = "The claim allows 100 tokens a request, prompt and answer together; "
            + Text($"here a request has {mean:0} ({prompt:0%} of them prompt).");
        yield return Volume("tokens, all on gpt-4o", 500, run.Naive.Tokens * scale, size);
        yield return Volume(
            "tokens, v4", 500, run.V4.Tokens * scale,
            size + " Routing saves no tokens; the style line adds some to the prompt and shortens the answer.", run.V4);
        yield return Volume("tokens, v5", 300, run.V5.Tokens * scale, size + " " + Saved(run), run.V5);
        yield return Money(
            "cost, all on gpt-4o", 5_000, (double)run.Naive.CostUsd * scale,
            "The claim prices every token at $10 a million, which is gpt-4o's output price. Prompts cost a quarter of that, "
            + Text($"but requests are {mean / 100:0.0} times as long."));
        yield return Money("cost, v4", 500, (double)run.V4.CostUsd * scale, "Follows from the naive cost and v4's share of it, below.", run.V4);
        yield return Money("cost, v5", 250, (double)run.V5.CostUsd * scale, "Follows from the naive cost and v5's share of it, below.", run.V5);
    }

    private static IEnumerable<Claim> Shares(SimulationReport run)
    {
        var (v4, v5) = (run.V4, run.V5);
        var large = v5.ClassMix["large"] + v5.ClassMix["xl"];
        var floor = Text($"{large:0.0%} of the answers come from large models, which save nothing against gpt-4o: ")
            + "they bound what routing can reach.";
        yield return Most("cost of v4 / naive", 0.10, v4.CostOfNaiveAnswered, floor);
        yield return Most("cost of v5 / naive", 0.05, v5.CostOfNaiveAnswered, floor);
        yield return Most("cost of v5 / naive, target", 0.10, v5.CostOfNaiveAnswered, AllCalls(v5.CostOfNaive));
        yield return Most("cost of v5 / v4", 0.50, v5.CostOfNaiveAnswered / Math.Max(v4.CostOfNaiveAnswered, 0.00001),
            "Cache and compression save most on the many cheap calls; what v4 still pays for are large models' calls, few of which repeat. "
            + Saved(run));
        yield return Most("tokens of v5 / naive", 0.60, v5.TokensOfNaiveAnswered, Saved(run));
        yield return Most("tokens of v5 / naive, target", 0.65, v5.TokensOfNaiveAnswered, AllCalls(v5.TokensOfNaive));
        yield return new Claim(
            "class mix", "80 / 15 / 5 %", Text($"{v5.ClassMix["small"]:0.0%} / {v5.ClassMix["medium"]:0.0%} / {large:0.0%}"),
            Math.Abs(v5.ClassMix["small"] - 0.80) < 0.06 && Math.Abs(large - 0.05) < 0.03,
            "Free users, four in five, always get the cheapest model; paying users' calls go where their feature and length send them.");
        yield return new Claim(
            "cache hit rate", "30 %", Text($"{v5.CacheHitRate:0.0%}"), v5.CacheHitRate >= 0.30,
            run.CacheOn
                ? "Only word-for-word repeats of one user hit, in the features that SPEC §11 caches, as often as the population repeats itself."
                : "This engine has no response cache.");
    }

    private static IEnumerable<Claim> Margins(SimulationReport run)
    {
        foreach (var tier in run.Tiers)
        {
            if (tier is not { SeedMargin: { } seed, Margin: { } margin }) continue;
            yield return new Claim(
                Text($"margin, {tier.Tier}"), Text($"{seed:0.0%}"), Text($"{margin:0.00%}"), margin >= seed,
                Text($"${tier.CostMonthUsd / tier.Users:0.000} a user and month at {tier.TokensARequest:0} tokens a request.")
                + (tier.Counted ? "" : " Measured beside the others, in none of their figures."));
        }
    }

    private static Claim Revenue(SimulationReport run)
    {
        var scaled = run.Scaled.Single(row => row.Users == 100_000);
        return new Claim(
            "revenue a month of 100,000 users", "$217,350", Text($"${scaled.RevenueMonthUsd:#,0}"), scaled.RevenueMonthUsd >= 217_350,
            "15,000 × $49 and 5,000 × $199 are $1,730,000: the claim is an eighth of what its own prices and shares give.");
    }

    private static string Saved(SimulationReport run)
    {
        var v5 = run.V5;
        var cache = run.CacheOn ? Text($"The cache answered {v5.CacheHitRate:0.0%}.") : "This engine has no response cache.";
        if (!run.CompressionOn) return cache + " It has no compression.";
        var compression = v5.Compressed < v5.Requests * 0.01
            ? "Compression acted on almost nothing: by SPEC §3 it sets in above 15,000 tokens, in surge, in panic and in debt, "
                + "and a usual week has little of that."
            : Text($"Compression took {v5.CompressionSaving:0.0%} off the input of {(double)v5.Compressed / v5.Requests:0.0%} of the calls; v5 compresses ")
                + "every prompt (Energy:Governance:Compression = Strong), an engine by its defaults only above 15,000 tokens, in surge, in panic and in debt.";
        return cache + " " + compression;
    }

    private static string AllCalls(double share) =>
        Text($"Of answered calls only, since a refusal is no saving; with the naive cost of the refused ones in it, {share:0.0%}.");

    // What was refused cost nothing: with more than a few of them a low sum says little.
    private static (bool Few, string Why) Refusals(EngineWay? way)
    {
        var share = way is null ? 0 : (double)way.Refused.Values.Sum() / Math.Max(1, way.Requests);
        return (share <= 0.05, share < 0.001 ? "" : Text($" {share:0.0%} of the calls were refused and cost nothing."));
    }

    private static Claim Volume(string what, double millions, double reached, string why, EngineWay? way = null)
    {
        var (few, refused) = Refusals(way);
        return new Claim(what, Text($"{millions:0}M"), Text($"{reached / 1e6:0}M"), few && reached <= millions * 1e6, why + refused);
    }

    private static Claim Money(string what, double claimed, double reached, string why, EngineWay? way = null)
    {
        var (few, refused) = Refusals(way);
        return new Claim(what, Text($"${claimed:#,0}"), Text($"${reached:#,0}"), few && reached <= claimed, why + refused);
    }

    private static Claim Most(string what, double claimed, double reached, string why) =>
        new(what, Text($"{claimed:0%}"), Text($"{reached:0.0%}"), reached <= claimed, why);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
