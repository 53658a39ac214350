using NexScout.Energy.Budgets;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>Makes the report of what was counted.</summary>
internal static class ReportMaker
{
    private const decimal Nano = 1_000_000_000m;
    private const decimal WeeksAMonth = 52m / 12;
    private static readonly int[] _sizes = [10_000, 100_000, 1_000_000];

    public static SimulationReport Make(SimulationSettings settings, SimulationRun run, SimulationResult result)
    {
        var (v4, v5) = (result.Of(Generation.V4), result.Of(Generation.V5));
        var scale = v4.All.Requests == 0 ? 1 : (double)v5.All.Requests / v4.All.Requests;
        var hours = run.Main.Span.TotalHours;
        var tiers = Tiers(settings, run, result, hours);
        using var engine = new SimulatedEngine(Generation.V5, settings, _ => { });
        var report = new SimulationReport
        {
            Source = settings.Trace is { } file ? Path.GetFileName(file) : "population",
            Users = settings.Users,
            Seed = settings.Seed,
            VirtualHours = Math.Round(hours, 3),
            CompressionOn = engine.Compresses,
            CacheOn = engine.Caches,
            Naive = Naive(v5.All),
            V4 = Way(v4, scale),
            V5 = Way(v5, 1),
            Tiers = tiers,
            Features = [.. v5.Features.Select(of => Feature(of.Key, of.Value))],
            Scaled = [.. _sizes.Select(size => Scaled(size, settings.Users, tiers))],
            Claims = [],
        };
        return report with { Claims = [.. SeedClaims.Of(report)] };
    }

    private static NaiveWay Naive(Sums all) =>
        new(all.Requests, all.NaiveInput, all.NaiveOutput, all.NaiveInput + all.NaiveOutput, all.NaiveCostNano / Nano);

    private static FeatureFigures Feature(string name, Sums sums) => new(
        name, sums.Requests, Share(sums.Cached, sums.Requests), sums.Tokens, sums.CostNano / Nano, Share(sums.CostNano, sums.NaiveCostNano));

    private static EngineWay Way(Tally tally, double scale)
    {
        var all = tally.All;
        var classes = Enum.GetValues<ModelClass>();
        return new EngineWay
        {
            MeasuredShare = Math.Round(1 / scale, 4),
            Requests = Up(all.Requests),
            Answered = Up(all.Answered),
            Cached = Up(all.Cached),
            Refused = tally.Refused.ToDictionary(of => of.Key, of => Up(of.Value)),
            InputTokens = Up(all.Input),
            OutputTokens = Up(all.Output),
            Tokens = Up(all.Input) + Up(all.Output),
            CostUsd = Up(all.CostNano) / Nano,
            Energy = Up(all.Energy),
            ClassMix = classes.ToDictionary(name => name.ToString().ToLowerInvariant(), name => Share(tally.Classes[(int)name], all.Answered)),
            Models = tally.Models.ToDictionary(of => of.Key, of => Up(of.Value)),
            CacheHitRate = Share(all.Cached, all.Requests),
            Compressed = Up(all.Compressed),
            CompressionTokensSaved = Up(all.CompressionSaved),
            CompressionSaving = Share(all.CompressionSaved, all.CompressionSaved + all.Input),
            CostOfNaive = Share(all.CostNano, all.NaiveCostNano),
            TokensOfNaive = Share(all.Tokens, all.NaiveInput + all.NaiveOutput),
            CostOfNaiveAnswered = Share(all.CostNano, all.NaiveCostOfAnswered),
            TokensOfNaiveAnswered = Share(all.Tokens, all.NaiveTokensOfAnswered),
            AgreesWithRecords = Agree(all, tally.Ledger),
        };

        long Up(long figure) => scale == 1 ? figure : (long)Math.Round(figure * scale);
    }

    private static bool Agree(Sums told, Sums written) =>
        (told.Requests, told.Answered, told.Cached, told.Input, told.Output, told.CostNano, told.Energy)
        == (written.Requests, written.Answered, written.Cached, written.Input, written.Output, written.CostNano, written.Energy);

    private static List<TierEconomics> Tiers(SimulationSettings settings, SimulationRun run, SimulationResult result, double hours)
    {
        // A trace spans an hour or a day: its cost is taken to go on like that.
        var weeks = settings.Trace is null ? 1 : (decimal)Math.Max(hours, 0.01) / 168;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Engine).Build();
        var terms = configuration.GetSection(EnergyOptions.Section).Get<EnergyOptions>() ?? new EnergyOptions();
        var tiers = new List<TierEconomics>();
        foreach (var tier in Enum.GetValues<Tier>())
        {
            var counted = run.UsersOf(tier);
            var beside = counted == 0 ? run.BesideUsersOf(tier) : 0;
            if (counted + beside == 0) continue;
            var sums = result.Of(Generation.V5, beside > 0).Tiers[(int)tier];
            tiers.Add(Economics(tier, counted + beside, counted > 0, sums, terms.For(tier).PricePerMonth.Usd, weeks));
        }

        return tiers;
    }

    private static TierEconomics Economics(Tier tier, int users, bool counted, Sums sums, decimal price, decimal weeks)
    {
        var (revenue, cost) = (users * price, sums.CostNano / Nano / weeks * WeeksAMonth);
        return new TierEconomics
        {
            Tier = tier.ToString().ToLowerInvariant(),
            Counted = counted,
            Users = users,
            TokensARequest = Math.Round((double)sums.Tokens / Math.Max(1, sums.Requests), 1),
            RefusedShare = Share(sums.Unanswered, sums.Requests),
            RevenueMonthUsd = revenue,
            CostMonthUsd = Math.Round(cost, 6),
            MarginMonthUsd = Math.Round(revenue - cost, 6),
            Margin = revenue > 0 ? Math.Round((double)((revenue - cost) / revenue), 5) : null,
            SeedMargin = tier switch { Tier.Pro => 0.957, Tier.Elite => 0.974, Tier.Enterprise => 0.980, _ => null },
        };
    }

    private static ScaledEconomics Scaled(int size, int users, List<TierEconomics> tiers)
    {
        var factor = (decimal)size / users;
        var cost = tiers.Where(tier => tier.Counted).Sum(tier => tier.CostMonthUsd) * factor;
        var revenue = tiers.Where(tier => tier.Counted).Sum(tier => tier.RevenueMonthUsd) * factor;
        var margin = revenue > 0 ? Math.Round((double)((revenue - cost) / revenue), 5) : 0;
        return new ScaledEconomics(size, Math.Round(cost, 2), Math.Round(revenue, 2), Math.Round(revenue - cost, 2), margin, 0.885);
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : Math.Round((double)part / whole, 5);
}
