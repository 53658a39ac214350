using System.Globalization;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;
using Route = NexScout.Energy.Routing.Route;

namespace NexScout.Energy.Gateway.Native;

/// <summary>From the rules' records to the wire's.</summary>
internal static class Shapes
{
    public static MetaView Meta(GenerateResult result)
    {
        var (provider, model) = Split(result.Model);
        return new MetaView(
            result.Id.ToString(), provider, model, result.Reason, result.Action, result.Usage.Input, result.Usage.Output, result.Usage.Total,
            result.Usage.CachedInput, result.Usage.Reasoning, result.Energy, result.Cost.Usd, result.FromCache, result.Compressed, result.TokensSaved,
            result.Attempts, result.PredictedTokens, Names.Of(result.Load), Math.Round(result.TotalMs, 3), Math.Round(result.OverheadMs, 3), result.Estimated,
            result.Standing.RequestLimit == 0 ? null : result.Standing.EnergyLeft, result.Warnings);
    }

    public static ErrorView Error(Problem problem) =>
        new(problem.Type, problem.Message, problem.Param, problem.Code, problem.Suggestions.Count > 0 ? problem.Suggestions : null);

    public static RouteView Route(Route route, DateTimeOffset now)
    {
        var first = route.Candidates[0].Model;
        return new RouteView(
            first.Provider, first.Name, route.Reason, first.PriceAt(now)?.Input.UsdPerThousand, route.Class is { } needed ? Names.Of(needed) : null,
            [.. route.Candidates.Select(c => new CandidateView(c.Model.Provider, c.Model.Name, Math.Round(c.Score, 6), c.Reason, c.Model.PriceAt(now)?.Input.UsdPerThousand))]);
    }

    public static DebtView Debt(Debt? debt)
    {
        var owes = debt is { Status: not DebtStatus.Cleared };
        return new DebtView(
            owes, debt?.Tokens ?? 0, debt?.Cost.Usd ?? 0, debt?.Reason, Names.Of(debt?.Status ?? DebtStatus.Cleared), debt?.Since,
            owes ? ["compression_on", "model_one_class_lower", "daily_usage_alert", "upgrade_recommendation"] : []);
    }

    public static ProfileView Profile(UserProfile p) => new(
        p.User.Workspace, p.User.User, Names.Of(p.Tier), p.PreferredMode, p.EfficiencyRating, p.EnergyBalance, p.EnergyReserved, p.EnergyCapacity,
        p.SurgeMultiplier, p.TodayTokens, p.TodayCost.Usd, p.DailyBudget, p.WeekTokens, p.WeekCost.Usd, p.WeeklyBudget, p.WeekResetsAt, p.ReservedTokens,
        p.OpenReservations, p.Last7DaysTokens, [.. p.Last7DaysCost.Select(c => c.Usd)], p.MonthCost.Usd, p.Requests, p.AverageTokens,
        p.PredictedDailyUsage, p.TokensSaved, p.CostSaved.Usd, p.CacheHitRate, Names.Of(p.RecommendedPlan), p.CostTierScore, p.Learned.OutputLength,
        [.. Enumerable.Range(0, HourCounts.Hours).Select(hour => p.Learned.Hours[hour])], Preferences(p.Learned), Style(p.Learned.Style),
        [.. p.Learned.Openings.Ranked().Select(o => new PatternView(o.Hash.ToString("x4", CultureInfo.InvariantCulture), o.Count))], DebtOf(p));

    public static DebtView DebtOf(UserProfile p) => Debt(p.Debt) with
    {
        Recovery = p.Recovery is { } plan
            ? new RecoveryView(true, true, plan.DailyUsageAlert, p.TodayTokens, plan.DailyTokens, plan.UpgradeTo is { } tier ? Names.Of(tier) : null)
            : null,
    };

    public static IReadOnlyDictionary<string, double> Preferences(Learned learned) =>
        learned.Models.ToDictionary(tally => tally.Model, tally => Math.Round(tally.Score, 4), StringComparer.Ordinal);

    private static WritingStyleView? Style(in WritingStyle style) =>
        style.Prompts == 0 ? null : new WritingStyleView(style.Prompts, style.SentenceLength, style.Questions, style.Formality);

    public static ClusterView Cluster(CatalogModel model, ClusterSnapshot c, DateTimeOffset now)
    {
        var price = model.PriceAt(now);
        // A cluster that nobody called since midnight still says what it counted before.
        if (c.At.UtcDateTime.Date < now.UtcDateTime.Date) c = c with { TokensToday = 0, RequestsToday = 0 };
        return new ClusterView(
            model.Provider, model.Name, Names.Of(c.Status), c.LatencyMs, c.FirstByteMs, c.RejectionRate, c.SuccessRate, price?.Input.UsdPerThousand,
            price?.Input.UsdPerThousand, price?.Output.UsdPerThousand, c.TokensToday, c.RequestsToday, c.LatencyMs, c.GpuLoad, c.Share, c.ProbeAt);
    }

    public static LoadView Load(LoadSnapshot l) => new(Names.Of(l.State), l.Percent, l.ActiveRequests, l.QueueDepth, l.Since, l.Overridden);

    public static LoadEventView Event(LoadEvent e) =>
        new(Names.Of(e.State), e.Percent, e.ActiveRequests, e.QueueDepth, e.ModelsAffected, e.ActionsTaken, e.SecondsInLast, e.At);

    public static UsageView Usage(UsageRecord r) => new(
        r.Id.ToString(), r.User.Workspace, r.User.User, r.ProspectId, r.Feature, r.Provider, r.Model, r.Mode, r.Reason, Names.Of(r.Load), r.Usage.Input,
        r.Usage.Output, r.Usage.Total, r.Usage.CachedInput, r.Usage.Reasoning, r.Cost.Usd, r.Energy, r.Compressed, r.TokensSaved, r.Cached, r.PredictedTokens,
        r.Accuracy, r.Attempts, Names.Of(r.Outcome), r.Estimated, r.Milliseconds, r.At);

    public static UsageTotalsView Totals(UsageTotals t) =>
        new(t.Requests, t.InputTokens, t.OutputTokens, t.InputTokens + t.OutputTokens, t.Cost.Usd, t.Energy, t.TokensSaved);

    public static ModelView Model(CatalogModel m) => new(
        m.Provider, m.Name, m.UpstreamModel, Names.Of(m.Class), [.. m.Prices.Select(Price)], m.ContextTokens, m.Quality, m.Speed, m.BestFor, m.Effort,
        m.EnergyPerMille, m.Tools, m.Images);

    public static (string? Provider, string? Model) Split(string id)
    {
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? (id[..slash], id[(slash + 1)..]) : (null, null);
    }

    private static PriceView Price(ModelPrice p) => new(
        p.Input.UsdPerThousand, p.Output.UsdPerThousand, p.CachedInput?.UsdPerThousand, p.CacheWrite?.UsdPerThousand, p.HourCacheWrite?.UsdPerThousand, p.LongInputAbove,
        p.LongInput?.Input.UsdPerThousand, p.LongInput?.Output.UsdPerThousand, p.LongInput?.CachedInput?.UsdPerThousand,
        p.LongInput?.CacheWrite?.UsdPerThousand, p.LongInput?.HourCacheWrite?.UsdPerThousand, p.From);
}
