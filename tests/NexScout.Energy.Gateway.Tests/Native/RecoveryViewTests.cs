using NexScout.Energy.Budgets;
using NexScout.Energy.Gateway.Native;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Tests.Native;

public sealed class RecoveryViewTests
{
    private static readonly DateTimeOffset _noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Debt_WhileItIsOwed_ShowsThePlanInForce()
    {
        var view = Shapes.DebtOf(Profile(new Debt(5_000, new NanoUsd(1), "unexpected_spike", DebtStatus.Repaying, _noon)));

        Assert.True(view.HasDebt);
        Assert.Equal(new RecoveryView(true, true, true, 20_000, 14_285, "elite"), view.Recovery);
        Assert.Equal(["compression_on", "model_one_class_lower", "daily_usage_alert", "upgrade_recommendation"], view.RecoveryPlan);
    }

    [Fact]
    public void Debt_WhereNothingIsOwed_ShowsNoPlan()
    {
        var view = Shapes.DebtOf(Profile(null));

        Assert.Null(view.Recovery);
        Assert.Empty(view.RecoveryPlan);
    }

    private static UserProfile Profile(Debt? debt) => new BudgetRules(new EnergyOptions()).Profile(
        BudgetState.New(new UserKey("acme", "ann"), Tier.Pro, _noon) with { Debt = debt, DayTokens = 20_000 }, LoadState.Normal, _noon);
}
