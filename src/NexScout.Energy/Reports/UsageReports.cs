using System.Globalization;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Reports;

/// <summary>Makes the reports of SPEC §12 from sums of the usage log.</summary>
public sealed class UsageReports(IUsageSums sums, EnergyOptions terms, ReportOptions options, CatalogSource catalog, TimeProvider clock)
{
    private const decimal DaysAMonth = 365.25m / 12;

    private static readonly (string Name, string Title)[] _all =
    [
        ("cost_by_day", "Cost by day"),
        ("cost_by_week", "Cost by week, with an alert above the limit"),
        ("top_users", "Users that cost most"),
        ("expensive_features", "Features by what a call costs"),
        ("model_usage", "Models by what they were used for"),
        ("unprofitable_users", "Users that cost more than they pay"),
        ("prediction_accuracy", "Predicted against used tokens, by feature"),
        ("cache_hit_rate", "Answers from the cache, by feature"),
        ("savings", "What was saved against sending everything to one strong model"),
        ("tier_economics", "Revenue, cost and margin by tier"),
    ];

    /// <summary>Names and titles of all reports.</summary>
    public static IReadOnlyList<(string Name, string Title)> All => _all;

    /// <summary>Makes a report.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <param name="range">Which calls; 1 to 3,660 days. Of weeks the first one counts as a whole: a part of it says nothing of the limit.</param>
    /// <param name="most">Most rows of reports on users, 1 to 1,000.</param>
    /// <param name="cancel">Cancels the wait.</param>
    /// <returns>The report; null where no report has the name.</returns>
    public async Task<Report?> Make(string name, ReportRange range, int most, CancellationToken cancel) => name switch
    {
        "cost_by_day" => Of(
            name, range, ["date", "total_cost", "requests", "total_tokens", "cache_hits"],
            (await sums.Sums(SumsBy.Day, range, cancel)).Reverse().Select(s => Row(s.Key, s.Cost.Usd, s.Requests, s.Tokens, s.Cached))),
        "cost_by_week" => await Weeks(name, range with { From = Monday(range.From) }, cancel),
        "top_users" => Of(
            name, range, ["workspace_id", "user_id", "tier", "total_cost", "total_tokens", "requests"],
            (await sums.Users(range, Revenue(range), false, most, cancel)).Select(u => Row(u.Workspace, u.User, u.Tier, u.Cost.Usd, u.Tokens, u.Requests))),
        "expensive_features" => Of(
            name, range, ["action", "avg_cost", "avg_tokens", "max_tokens", "times_used", "total_cost"],
            (await sums.Sums(SumsBy.Feature, range, cancel)).OrderByDescending(s => Mean(s.Cost.Usd, s.Answered)).Select(s => Row(
                s.Key, Mean(s.Cost.Usd, s.Answered), Share(s.Tokens, s.Answered), s.MostTokens, s.Answered, s.Cost.Usd))),
        "model_usage" => Of(
            name, range, ["model", "requests", "share", "total_tokens", "total_cost", "avg_latency_ms"],
            Models(await sums.Sums(SumsBy.Model, range, cancel))),
        "unprofitable_users" => Of(
            name, range, ["workspace_id", "user_id", "tier", "revenue_usd", "cost_usd", "margin_usd", "requests"],
            (await sums.Users(range, Revenue(range), true, most, cancel)).Select(u => Losing(u, Revenue(range).GetValueOrDefault(u.Tier))),
            "Revenue is the share of the tier's monthly price that the days of the range make."),
        "prediction_accuracy" => Of(
            name, range, ["action", "predictions", "predicted_tokens", "actual_tokens", "avg_accuracy"],
            (await sums.Sums(SumsBy.Feature, range, cancel)).Where(s => s.Predictions > 0).Select(s => Row(
                s.Key, s.Predictions, s.PredictedTokens, s.ActualTokens, Share(s.Accuracy, s.Predictions)))),
        "cache_hit_rate" => Of(
            name, range, ["action", "answered", "cache_hits", "hit_rate"],
            (await sums.Sums(SumsBy.Feature, range, cancel)).Select(s => Row(s.Key, s.Answered, s.Cached, Share(s.Cached, s.Answered)))),
        "savings" => Savings(name, range, await sums.Sums(SumsBy.Model, range, cancel)),
        "tier_economics" => Tiers(name, range, await sums.Tiers(range, cancel)),
        _ => null,
    };

    private async Task<Report> Weeks(string name, ReportRange range, CancellationToken cancel) => Of(
        name, range, ["week", "total_cost", "requests", "total_tokens", "alert"],
        (await sums.Sums(SumsBy.Day, range, cancel)).GroupBy(day => Monday(DayOf(day.Key))).OrderByDescending(week => week.Key).Select(week => Row(
            week.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), week.Sum(d => d.Cost.Usd), week.Sum(d => d.Requests), week.Sum(d => d.Tokens),
            week.Sum(d => d.Cost.Usd) > options.WeeklyCostAlertUsd)),
        string.Create(CultureInfo.InvariantCulture, $"A week is named by its Monday, and the last one counts up to the last day of the range; alert: it cost more than ${options.WeeklyCostAlertUsd}."));

    private static IEnumerable<object[]> Models(IReadOnlyList<UsageSum> models)
    {
        var answered = models.Sum(s => s.Answered);
        return models.Where(s => s.Answered > 0).OrderByDescending(s => s.Answered).Select(s => Row(
            s.Key, s.Answered, Share(s.Answered, answered), s.Tokens, s.Cost.Usd, Math.Round(Share(s.Milliseconds, s.Answered), 1)));
    }

    // What was saved is counted as input, the cheaper side: the true saving is not below it.
    private Report Savings(string name, ReportRange range, IReadOnlyList<UsageSum> models)
    {
        string[] columns = ["baseline_model", "requests", "total_tokens", "tokens_saved", "cost_usd", "baseline_cost_usd", "saved_usd", "saved_share"];
        if (catalog.Current.Find(options.BaselineModel)?.PriceAt(clock.GetUtcNow()) is not { } price)
            return Of(name, range, columns, [], $"{options.BaselineModel} is not in the catalog, or has no price: set {ReportOptions.Section}:BaselineModel to one that has.");
        var cost = models.Sum(s => s.Cost.Usd);
        var whole = models.Sum(s => ((s.TokensPrompt + s.TokensSaved) * price.Input.UsdPerThousand / 1000) + (s.TokensCompletion * price.Output.UsdPerThousand / 1000));
        return Of(
            name, range, columns,
            [Row(options.BaselineModel, models.Sum(s => s.Answered), models.Sum(s => s.Tokens), models.Sum(s => s.TokensSaved), cost, whole, whole - cost, Part(whole - cost, whole))],
            "Tokens that compression and the cache saved count at the baseline's price for input.");
    }

    private Report Tiers(string name, ReportRange range, IReadOnlyList<TierSum> tiers)
    {
        var revenue = Revenue(range);
        return Of(
            name, range, ["tier", "users", "requests", "total_tokens", "revenue_usd", "cost_usd", "margin_usd", "margin_share"],
            tiers.OrderBy(t => Enum.Parse<Tier>(t.Tier, ignoreCase: true)).Select(t => (Tier: t, Revenue: revenue[t.Tier].Usd * t.Users)).Select(t => Row(
                t.Tier.Tier, t.Tier.Users, t.Tier.Requests, t.Tier.Tokens, t.Revenue, t.Tier.Cost.Usd, t.Revenue - t.Tier.Cost.Usd, Part(t.Revenue - t.Tier.Cost.Usd, t.Revenue))),
            "Users that called; revenue is the share of the tier's monthly price that the days of the range make.");
    }

    private Dictionary<string, NanoUsd> Revenue(ReportRange range) => Enum.GetValues<Tier>().ToDictionary(
        tier => tier.ToString().ToLowerInvariant(),
        tier => NanoUsd.FromUsd(Math.Round(terms.For(tier).PricePerMonth.Usd * range.Days / DaysAMonth, 2)), StringComparer.Ordinal);

    private static object[] Losing(UserSum u, NanoUsd revenue) =>
        Row(u.Workspace, u.User, u.Tier, revenue.Usd, u.Cost.Usd, (revenue - u.Cost).Usd, u.Requests);

    private static DateOnly DayOf(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private static Report Of(string name, ReportRange range, IReadOnlyList<string> columns, IEnumerable<object[]> rows, string? note = null) =>
        new(name, Array.Find(_all, report => report.Name == name).Title, range, columns, [.. rows], note);

    private static object[] Row(params object[] values) => values;

    private static decimal Mean(decimal sum, long count) => count == 0 ? 0 : Math.Round(sum / count, 9);

    private static double Share(double part, double whole) => whole == 0 ? 0 : Math.Round(part / whole, 4);

    private static double Part(decimal part, decimal whole) => whole == 0 ? 0 : (double)Math.Round(part / whole, 4);
}
