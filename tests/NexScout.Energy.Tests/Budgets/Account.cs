using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Tests.Budgets;

/// <summary>Short words for what the tests of the account need.</summary>
internal static class Account
{
    internal static readonly UserKey Ann = new("acme", "ann");

    /// <summary>A Wednesday noon.</summary>
    internal static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    internal static readonly BudgetRules Rules = new(new EnergyOptions());

    internal static readonly ModelPrice Price = new() { Input = TokenPrice.PerThousand(0.001m), Output = TokenPrice.PerThousand(0.002m) };

    internal static BudgetState New(Tier tier = Tier.Pro) => BudgetState.New(Ann, tier, Noon);

    internal static RequestId Id(int n) => new((UInt128)n);

    internal static ReserveCommand Ask(int id, long input = 100, long output = 500, WorkspaceTerms? terms = null) => new()
    {
        Id = Id(id),
        InputBound = input,
        PredictedTokens = input,
        OutputLimit = output,
        Price = Price,
        Load = LoadState.Normal,
        Workspace = terms ?? WorkspaceTerms.Default,
    };

    internal static OpenedCall Opened(RequestId id, DateTimeOffset at, UserKey? user = null, string node = "node") => new()
    {
        Id = id,
        User = user ?? Ann,
        Feature = "ai_message",
        Model = "openai/gpt-4o",
        Mode = "auto",
        Reason = "forced",
        Load = LoadState.Idle,
        Estimate = new TokenUsage(1, 1),
        EstimateCost = NanoUsd.Zero,
        Node = node,
        At = at,
    };

    internal static SettleCommand Used(int id, long input, long output, long predicted = 0, CallOutcome outcome = CallOutcome.Succeeded) => new()
    {
        Load = LoadState.Normal,
        Record = new UsageRecord
        {
            Id = Id(id),
            User = Ann,
            Feature = "ai_message",
            Outcome = outcome,
            At = Noon,
            PredictedTokens = predicted,
            Usage = new TokenUsage(input, output),
            Cost = Price.Cost(new TokenUsage(input, output)),
        },
    };
}
