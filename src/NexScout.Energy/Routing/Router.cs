using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Load;

namespace NexScout.Energy.Routing;

/// <summary>Routing (SPEC §6): which class the work needs, then which live cluster of it is best now. Thread-safe, no clock.</summary>
public sealed partial class Router(RoutingOptions options)
{
    private const int Most = 8;
    private const string SurgeReason = "surge_cheapest";

    /// <summary>The route, or why there is none.</summary>
    public Route? Route(in RouteRequest request, Catalog catalog, IClusterBoard board, DateTimeOffset now, out RouteFailure why)
    {
        why = RouteFailure.None;
        if (request.ForceModel is { } name) return Forced(name, catalog, now, out why);
        var wish = Wish(request);
        if (request.InDebt && wish.Class is { } needed and > ModelClass.Small) wish = wish with { Class = needed - 1 };
        var live = Live(request, wish, catalog, board, now, ignoreHealth: false);
        if (live.IsEmpty) live = Live(request, wish, catalog, board, now, ignoreHealth: true);
        if (live.IsEmpty)
        {
            why = RouteFailure.NothingFits;
            return null;
        }

        Score(request, wish.Class, live);
        Span<int> best = stackalloc int[Math.Min(Most, live.Length)];
        Choose(live, wish.Choice, best);
        var candidates = new RouteCandidate[best.Length];
        for (var i = 0; i < candidates.Length; i++)
        {
            ref readonly var scored = ref live[best[i]];
            candidates[i] = new RouteCandidate(scored.Model, scored.Score, i == 0 ? wish.Reason : "fallback_available", scored.Probe);
        }

        return new Route(wish.Reason, wish.Class, candidates);
    }

    /// <summary>The same models with those first that weigh less on energy than the first choice (SPEC §6, low energy); null where none does.</summary>
    public static Route? Cheaper(Route route)
    {
        var first = route.Candidates[0].Model;
        var lighter = route.Candidates.Where(c => c.Model.EnergyPerMille < first.EnergyPerMille).Select(c => c with { Reason = "low_energy_downgrade" }).ToList();
        if (lighter.Count == 0) return null;
        return new Route("low_energy_downgrade", lighter[0].Model.Class, [.. lighter, .. route.Candidates.Where(c => c.Model.EnergyPerMille >= first.EnergyPerMille)]);
    }

    private static Route? Forced(string name, Catalog catalog, DateTimeOffset now, out RouteFailure why)
    {
        why = RouteFailure.None;
        if (catalog.Find(name) is not { } model) why = RouteFailure.UnknownModel;
        else if (model.PriceAt(now) is null) why = RouteFailure.Unpriced;
        else return new Route("forced", null, [new RouteCandidate(model, 0, "forced")]);
        return null;
    }

    private enum Choice
    {
        Best,
        Cheapest,
        Fastest,
    }

    private readonly record struct Wanted(ModelClass? Class, Choice Choice, string Reason);

    private Wanted Wish(in RouteRequest r)
    {
        if (r.Load == LoadState.Panic) return new(null, Choice.Cheapest, "panic_cheapest");
        var premium = r.Tier >= Tier.Elite;
        if (premium && r.Mode == "expert") return new(ModelClass.Large, Choice.Best, "mode_expert");
        if (premium && r.Mode == "fast") return new(ModelClass.Small, Choice.Best, "mode_fast");
        if (r.Load == LoadState.Surge) return new(null, Choice.Best, SurgeReason);
        if (r.Tier == Tier.Free) return new(null, Choice.Cheapest, "free_tier_cheapest");
        if (r.RequireQuality) return new(ModelClass.Large, Choice.Best, "high_quality_required");
        return ByFeature(r) ?? ByPrompt(r);
    }

    private Wanted? ByFeature(in RouteRequest r)
    {
        if (r.Feature is "ai_pitchdeck" or "ai_coaching") return new(ModelClass.Large, Choice.Best, "complex_feature");
        if (r.Feature == "ai_deepscan" && r.PredictedTokens > options.DeepAbove) return new(ModelClass.Large, Choice.Best, "deep_analysis");
        if (r.Feature == "ai_objection" || r.EmotionalDepth > options.EmotionalAbove)
            return new(r.Tier >= Tier.Elite ? ModelClass.Large : ModelClass.Medium, Choice.Best, "emotional_complexity");
        if (r.Feature != "ai_chatbot") return null;
        return r.PromptCharacters < options.SimpleChatBelow
            ? new(ModelClass.Small, Choice.Best, "simple_chat") : new(ModelClass.Medium, Choice.Best, "complex_chat");
    }

    private Wanted ByPrompt(in RouteRequest r)
    {
        if (r.PromptCharacters < options.SimpleBelow && r.EmotionalDepth < options.CalmBelow)
            return new(ModelClass.Small, Choice.Best, "simple_short_prompt");
        if (r.PromptCharacters < options.FastBelow && r.PreferSpeed) return new(null, Choice.Fastest, "groq_fast_inference");
        return new(ModelClass.Medium, Choice.Best, "balanced_selection");
    }

    // Decisions are made on every call: they are worked out in a buffer of the thread, not in lists of their own.
    [ThreadStatic]
    private static Scored[]? _buffer;

    private static Scored[] Buffer(int models)
    {
        if (_buffer is null || _buffer.Length < models) _buffer = new Scored[Math.Max(16, models)];
        return _buffer;
    }

    private Span<Scored> Live(in RouteRequest r, in Wanted wish, Catalog catalog, IClusterBoard board, DateTimeOffset now, bool ignoreHealth)
    {
        var buffer = Buffer(catalog.Models.Length);
        var (count, cheap) = (0, 0);
        foreach (var model in catalog.Models)
        {
            if (model.PriceAt(now) is not { } price || model.ContextTokens < r.ContextTokens) continue;
            if ((r.Images && !model.Images) || (r.Tools && !model.Tools)) continue;
            var health = board.Get(model.Id);
            var probe = health.ProbeAt is { } due && now >= due;
            var shut = health.Share <= 0 && !probe;
            if (!ignoreHealth && (shut || (!probe && !Takes(health.Share, r.Id)))) continue;
            ref var scored = ref buffer[count++];
            scored.Model = model;
            scored.CostPerToken = price.Input.PicoUsd + price.Output.PicoUsd;
            scored.LatencyMs = health.LatencyMs > 0 ? health.LatencyMs : 3000 * (1 - model.Speed) + 100;
            scored.Cheap = wish.Reason == SurgeReason && price.Input.UsdPerThousand < options.SurgeBelowPerThousand;
            scored.Probe = probe;
            if (scored.Cheap) cheap++;
        }

        return wish.Reason == SurgeReason && cheap > 0 ? CheapOnly(buffer.AsSpan(0, count)) : buffer.AsSpan(0, count);
    }

    private static Span<Scored> CheapOnly(Span<Scored> live)
    {
        var kept = 0;
        foreach (var scored in live)
        {
            if (scored.Cheap) live[kept++] = scored;
        }

        return live[..kept];
    }

    // A recovering cluster takes the same calls whoever decides: those whose id falls into its share.
    private static bool Takes(double share, RequestId id) => share >= 1 || (ulong)id.Value % 1000 < share * 1000;
}
