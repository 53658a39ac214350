using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>Commands of some calls.</summary>
internal static class Some
{
    public static ReserveCommand Reserve(int id, UserKey user) => new()
    {
        Id = new RequestId((UInt128)id),
        InputBound = 100,
        PredictedTokens = 100,
        OutputLimit = 100,
        Price = new ModelPrice { Input = TokenPrice.PerThousand(0.001m), Output = TokenPrice.PerThousand(0.002m) },
        Load = LoadState.Normal,
        Opened = new OpenedCall
        {
            Id = new RequestId((UInt128)id),
            User = user,
            Feature = "ai_message",
            Model = "openai/gpt-4o",
            Mode = "auto",
            Reason = "forced",
            Load = LoadState.Normal,
            Estimate = new TokenUsage { Input = 100, Output = 100 },
            EstimateCost = new NanoUsd(300_000),
            Node = "node",
            At = DateTimeOffset.UnixEpoch,
        },
    };

    public static SettleCommand Settle(int id, UserKey user, long tokens) => new()
    {
        Load = LoadState.Normal,
        Record = new UsageRecord
        {
            Id = new RequestId((UInt128)id),
            User = user,
            Feature = "ai_message",
            Provider = "openai",
            Model = "gpt-4o",
            Usage = new TokenUsage { Input = tokens - 1, Output = 1 },
            Cost = new NanoUsd(tokens * 1_000),
            Outcome = CallOutcome.Succeeded,
            At = DateTimeOffset.UnixEpoch,
        },
    };
}
