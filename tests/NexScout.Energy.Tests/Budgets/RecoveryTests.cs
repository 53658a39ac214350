using NexScout.Energy.Budgets;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using Xunit;
using static NexScout.Energy.Tests.Budgets.Account;

namespace NexScout.Energy.Tests.Budgets;

public sealed class RecoveryTests
{
    private static readonly Debt _debt = new(5_000, new NanoUsd(1), "exceeded_weekly_limit", DebtStatus.Active, Noon);

    [Fact]
    public void Profile_WithoutDebt_HasNoRecoveryPlan()
    {
        Assert.Null(Plan(New()));
        Assert.Null(Plan(New() with { Debt = _debt with { Tokens = 0, Status = DebtStatus.Cleared } }));
    }

    [Theory]
    [InlineData(14_285, false)]
    [InlineData(14_286, true)]
    public void Plan_DayAboveItsEvenPartOfTheWeek_RaisesTheAlert(long today, bool alert)
    {
        var plan = Plan(New() with { Debt = _debt, DayTokens = today })!;
        Assert.Equal((14_285, alert), (plan.DailyTokens, plan.DailyUsageAlert));
    }

    [Theory]
    [InlineData(Tier.Free, 100, Tier.Pro)]
    [InlineData(Tier.Free, 200_000, Tier.Elite)]
    [InlineData(Tier.Pro, 100, Tier.Elite)]
    [InlineData(Tier.Elite, 600_000, Tier.Enterprise)]
    [InlineData(Tier.Enterprise, 600_000, null)]
    public void Plan_OfATier_RecommendsAHigherOne(Tier tier, long today, Tier? to) =>
        Assert.Equal(to, Plan(New(tier) with { Debt = _debt, DayTokens = today })!.UpgradeTo);

    [Theory]
    [InlineData(8_333, Tier.Free)]
    [InlineData(8_334, Tier.Pro)]
    [InlineData(83_334, Tier.Elite)]
    [InlineData(416_667, Tier.Enterprise)]
    public void RecommendedPlan_LastSevenDaysAndAFifth_FitIntoIt(long tokens, Tier plan) =>
        Assert.Equal(plan, Rules.Profile(New() with { DayTokens = tokens }, LoadState.Normal, Noon).RecommendedPlan);

    [Theory]
    [InlineData(Tier.Free, 1.5, -0.5)]
    [InlineData(Tier.Pro, 4.9, 0.9)]
    [InlineData(Tier.Elite, 398, -1)]
    public void CostTierScore_OfAMonth_IsItsProfitability(Tier tier, double usd, double score) => Assert.Equal(
        score, Rules.Profile(New(tier) with { MonthCost = new NanoUsd((long)(usd * 1e9)) }, LoadState.Normal, Noon).CostTierScore, 9);

    private static RecoveryPlan? Plan(BudgetState s) => Rules.Profile(s, LoadState.Normal, Noon).Recovery;
}
