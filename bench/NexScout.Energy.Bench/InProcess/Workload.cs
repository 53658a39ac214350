using System.Globalization;
using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Bench.InProcess;

/// <summary>Calls as the pipeline makes them, and accounts so rich that no call is refused.</summary>
internal static class Workload
{
    public static ModelPrice Price { get; } = new() { Input = TokenPrice.PerThousand(0.00015m), Output = TokenPrice.PerThousand(0.0006m) };

    public static TokenUsage Usage { get; } = new(420, 130);

    /// <summary>Every account of tier enterprise, with budgets so large that nothing is ever refused.</summary>
    public static Dictionary<string, string?> Settings() => new()
    {
        ["Energy:DefaultTier"] = "enterprise",
        ["Energy:Enterprise:WeeklyTokens"] = "1000000000000",
        ["Energy:Enterprise:DailyTokens"] = "1000000000000",
        ["Energy:Enterprise:EnergyCapacity"] = "1000000",
        ["Energy:Enterprise:FactorPerMille"] = "1",
        ["Energy:Enterprise:RequestsPerMinute"] = "600000000",
        ["Energy:Enterprise:TokensPerMinute"] = "2147483647",
    };

    /// <summary>The catalog's providers, all of them before one upstream.</summary>
    public static Dictionary<string, string?> Providers(Uri upstream)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var provider in (string[])["openai", "anthropic", "groq"])
        {
            settings[$"Energy:Providers:{provider}:Kind"] = "openai";
            settings[$"Energy:Providers:{provider}:BaseUrl"] = $"{upstream}v1";
        }

        return settings;
    }

    public static EnergyOptions Options() =>
        new ConfigurationBuilder().AddInMemoryCollection(Settings()).Build().GetSection(EnergyOptions.Section).Get<EnergyOptions>()!;

    public static UserKey User(int n) => new("bench", "user-" + n.ToString(CultureInfo.InvariantCulture));

    public static ReserveCommand Reserve(RequestId id, UserKey user, DateTimeOffset now) => new()
    {
        Id = id,
        InputBound = 460,
        PredictedTokens = 1050,
        OutputLimit = 160,
        Price = Price,
        Load = LoadState.Normal,
        SkipEnergy = true,
        Opened = new OpenedCall
        {
            Id = id,
            User = user,
            Feature = "ai_message",
            Model = "openai/gpt-4o-mini",
            Mode = "auto",
            Reason = "balanced_selection",
            Load = LoadState.Normal,
            Estimate = new TokenUsage(420, 160),
            EstimateCost = Price.MostCost(420, 160),
            Node = "bench",
            At = now,
        },
    };

    public static SettleCommand Settle(RequestId id, UserKey user, DateTimeOffset now) => new()
    {
        Load = LoadState.Normal,
        Record = new UsageRecord
        {
            Id = id,
            User = user,
            Feature = "ai_message",
            Provider = "openai",
            Model = "gpt-4o-mini",
            Reason = "balanced_selection",
            Load = LoadState.Normal,
            Usage = Usage,
            Cost = Price.Cost(Usage),
            PredictedTokens = 1050,
            Attempts = 1,
            Outcome = CallOutcome.Succeeded,
            Milliseconds = 640,
            At = now,
            Receipt = Receipt,
        },
    };

    // As long as a real one.
    private static readonly byte[] Receipt = [.. "{\"action\":\""u8, .. Enumerable.Repeat((byte)'x', 900), .. "\"}"u8];
}
