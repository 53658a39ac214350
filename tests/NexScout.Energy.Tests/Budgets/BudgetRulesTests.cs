using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using Xunit;
using static NexScout.Energy.Tests.Budgets.Account;

namespace NexScout.Energy.Tests.Budgets;

public sealed class BudgetRulesTests
{
    [Fact]
    public void Reserve_Fits_HoldsTokensEnergyAndCost()
    {
        var (s, outcome, _) = Rules.Reserve(New(), Ask(1, 1000, 500), null, Noon);

        Assert.Equal((1500, 2, 2_000_000), (s.HeldTokens, s.HeldEnergy, s.HeldCost.Value));
        Assert.Equal(Noon.AddMinutes(10), outcome.Reservation!.Until);
        Assert.Equal(248, outcome.Standing.EnergyLeft);
        Assert.Equal(["requests_per_minute", "tokens_per_minute", "daily_tokens", "weekly_tokens", "energy"], outcome.Checks.Select(c => c.Name));
    }

    [Fact]
    public void Reserve_SameIdTwice_HoldsOnceAndAfterSettlementIsDuplicate()
    {
        var s = Rules.Reserve(New(), Ask(1), null, Noon).State;
        var again = Rules.Reserve(s, Ask(1), null, Noon);
        Assert.True(again.Outcome.AlreadyOpen);
        Assert.Same(s, again.State);

        s = Rules.Settle(s, Used(1, 100, 10), false, Noon).State;
        Assert.Equal(RefusalReason.DuplicateRequest, Rules.Reserve(s, Ask(1), null, Noon).Outcome.Refusal!.Reason);
    }

    [Fact]
    public void Reserve_EleventhRequestOfFreeInAMinute_IsRefusedWithTheWait()
    {
        var s = New(Tier.Free);
        for (var i = 1; i <= 10; i++) s = Rules.Reserve(s, Ask(i, 10, 10), null, Noon).State;
        var refusal = Rules.Reserve(s, Ask(11, 10, 10), null, Noon).Outcome.Refusal!;
        Assert.Equal((RefusalReason.RateLimitExceeded, TimeSpan.FromSeconds(6)), (refusal.Reason, refusal.RetryAfter));
        Assert.NotNull(Rules.Reserve(s, Ask(11, 10, 10), null, Noon.AddSeconds(6)).Outcome.Reservation);
    }

    [Fact]
    public void Reserve_PredictionAboveTheDay_IsRefusedUntilMidnight()
    {
        var refusal = Rules.Reserve(New(Tier.Free), Ask(1, 3001), null, Noon).Outcome.Refusal!;
        Assert.Equal((RefusalReason.DailyBudgetExceeded, TimeSpan.FromHours(12)), (refusal.Reason, refusal.RetryAfter));
        Assert.Contains("3000", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OverLimitPolicy.LowerOutput, 900L)]
    [InlineData(OverLimitPolicy.Strict, null)]
    [InlineData(OverLimitPolicy.Debt, 1500L)]
    public void Reserve_OutputAboveTheWeek_FollowsThePolicy(OverLimitPolicy policy, long? permitted)
    {
        var s = New() with { WeekTokens = 99_000 };
        var outcome = Rules.Reserve(s, Ask(1, 100, 1500, new() { OverLimit = policy }), null, Noon).Outcome;
        Assert.Equal(permitted, outcome.Reservation?.OutputLimit);
        if (permitted is null) Assert.Equal(RefusalReason.BudgetExceeded, outcome.Refusal!.Reason);
    }

    [Theory]
    [InlineData(163, false)]
    [InlineData(164, true)]
    public void Reserve_LessThan64Left_IsRefused(long left, bool admitted) => Assert.Equal(
        admitted, Rules.Reserve(New() with { WeekTokens = 100_000 - left }, Ask(1), null, Noon).Outcome.Reservation is not null);

    [Fact]
    public void Reserve_NotEnoughEnergy_IsRefusedAndSkippedWhereAsked()
    {
        var s = New() with { EnergyNano = 0 };
        Assert.Equal(RefusalReason.InsufficientEnergy, Rules.Reserve(s, Ask(1), null, Noon).Outcome.Refusal!.Reason);
        Assert.Equal(0, Rules.Reserve(s, Ask(1) with { SkipEnergy = true }, null, Noon).Outcome.Reservation!.Energy);
    }

    [Theory]
    [InlineData(150, 90, 55)] // 115 beside 90 that are held
    [InlineData(200, 200, 50)] // 315 are more than the capacity: what is held beyond it is back when its calls have ended
    public void Reserve_CallsHoldMuchEnergy_IsToldWhenTheBalanceIsFullEnough(long balance, long held, long lacking)
    {
        var s = New() with { Rating = 0.5, HeldEnergy = held, EnergyNano = balance * 1_000_000_000 };

        var refusal = Rules.Reserve(s, Ask(1, 100, 0) with { EnergyPerMille = 1_000_000 }, null, Noon).Outcome.Refusal!;

        Assert.Equal(RefusalReason.InsufficientEnergy, refusal.Reason);
        Assert.Equal(7.0 * lacking / 250, refusal.RetryAfter!.Value.TotalDays, 4);
        Assert.Null(Rules.Reserve(s, Ask(1, 100, 0) with { EnergyPerMille = 2_510_000 }, null, Noon).Outcome.Refusal!.RetryAfter);
    }

    [Fact]
    public void Energy_HalfAWeekLater_IsRefilledByHalfTimesTheRatingsPace()
    {
        var profile = Rules.Profile(New() with { EnergyNano = 0 }, LoadState.Normal, Noon.AddDays(3.5));
        Assert.Equal((long)(250 * 0.5 * 1.09), profile.EnergyBalance);
    }

    [Fact]
    public void Settle_Twice_ChargesOnceAndLearns()
    {
        var s = Rules.Reserve(New(), Ask(1, 1000, 500), null, Noon).State;
        var first = Rules.Settle(s, Used(1, 900, 100, predicted: 2000), false, Noon);
        Assert.Equal((0, 0, 1000), (first.State.HeldTokens, first.State.HeldEnergy, first.State.WeekTokens));
        Assert.Equal((1, 0.5), (first.Outcome.Energy, first.Outcome.Accuracy));
        Assert.Equal(0.77, first.State.Rating, 12);
        Assert.Equal(29_000, first.Outcome.Standing.TokensLeft);

        var second = Rules.Settle(first.State, Used(1, 900, 100), false, Noon);
        Assert.True(second.Outcome.AlreadySettled);
        Assert.Same(first.State, second.State);
    }

    [Fact]
    public void Settle_OfACallThatHoldsNothing_LeavesAnotherOfItsIdOpen()
    {
        var s = Rules.Reserve(New(), Ask(1), null, Noon).State;

        var cached = Rules.Settle(s, Used(1, 0, 0) with { HoldsNothing = true }, false, Noon);

        Assert.True(cached.Outcome.AlreadySettled);
        Assert.Single(cached.State.Open);
        Assert.False(Rules.Settle(cached.State, Used(1, 100, 100), false, Noon).Outcome.AlreadySettled);
    }

    [Fact]
    public void Settle_AfterTheHoldLapsed_IsChargedLateOnce()
    {
        var s = Rules.Reserve(New(), Ask(1), null, Noon).State;
        var later = Noon.AddMinutes(10);
        Assert.Equal(0, Rules.Profile(s, LoadState.Normal, later).ReservedTokens);
        var late = Rules.Settle(s, Used(1, 100, 100), false, later);
        Assert.True(late.Outcome.Late);
        Assert.Equal(200, late.State.WeekTokens);
        Assert.True(Rules.Settle(late.State, Used(1, 100, 100), false, later).Outcome.AlreadySettled);
    }

    [Fact]
    public void Settle_KnownClosed_EndsTheHoldAndChargesNothing()
    {
        var s = Rules.Reserve(New(), Ask(1), null, Noon).State;
        var (after, outcome, _) = Rules.Settle(s, Used(1, 100, 100), true, Noon);
        Assert.True(outcome.AlreadySettled);
        Assert.Equal((0, 0), (after.HeldTokens, after.WeekTokens));
    }

    [Fact]
    public void Debt_AboveTheWeek_IsTakenAndRepaidByTheNextWeek()
    {
        var (s, outcome, change) = Rules.Settle(New() with { WeekTokens = 99_900 }, Used(1, 60_000, 100), false, Noon);
        Assert.Equal((60_000, DebtStatus.Active), (outcome.DebtTokens, change!.Status));
        Assert.Equal("exceeded_weekly_limit", change.Reason);

        var monday = new DateTimeOffset(2026, 3, 9, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(DebtStatus.Active, Rules.Profile(s, LoadState.Normal, monday.AddTicks(-1)).Debt!.Status);
        var first = Rules.Profile(s, LoadState.Normal, monday);
        Assert.Equal((10_000, DebtStatus.Repaying, 50_000), (first.Debt!.Tokens, first.Debt.Status, first.WeeklyBudget));
        var second = Rules.Profile(s, LoadState.Normal, monday.AddDays(7));
        Assert.Equal((0, DebtStatus.Cleared, 90_000), (second.Debt!.Tokens, second.Debt.Status, second.WeeklyBudget));
        Assert.Equal(NanoUsd.Zero, second.Debt.Cost);
    }

    [Fact]
    public void Windows_DayWeekAndMonth_RollAtTheirEdges()
    {
        var s = BudgetState.New(Ann, Tier.Pro, new(2028, 2, 29, 23, 0, 0, TimeSpan.Zero));
        s = Rules.Settle(s, Used(1, 500, 500), false, new(2028, 2, 29, 23, 0, 0, TimeSpan.Zero)).State;
        var before = Rules.Profile(s, LoadState.Normal, new(2028, 2, 29, 23, 59, 59, TimeSpan.Zero));
        var after = Rules.Profile(s, LoadState.Normal, new(2028, 3, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal((1000, true), (before.TodayTokens, before.MonthCost > NanoUsd.Zero));
        Assert.Equal((0, 1000, NanoUsd.Zero), (after.TodayTokens, after.WeekTokens, after.MonthCost));
        Assert.Equal([0, 0, 0, 0, 0, 1000, 0], after.Last7DaysTokens);
    }

    [Fact]
    public void Change_TierAndGrants_TakeEffectAtOnce()
    {
        var profile = Rules.Change(New(), new() { Tier = Tier.Elite, GrantEnergy = 50, GrantWeeklyTokens = 7 }, Noon).Outcome;
        Assert.Equal((Tier.Elite, 650, 500_007), (profile.Tier, profile.EnergyBalance, profile.WeeklyBudget));
        Assert.Throws<ArgumentException>(() => Rules.Change(New(), new() { PreferredMode = "turbo" }, Noon));
    }

    [Fact]
    public void Json_OldStateWithoutMembers_ReadsWithDefaults()
    {
        var s = VersionedJson.Read("{\"user\":{\"workspace\":\"a\",\"user\":\"b\"},\"unknown\":1}", EnergyStateJson.Default.BudgetState);
        Assert.Equal(("auto", true, true), (s.PreferredMode, s.Open.IsEmpty, s.Past.IsEmpty));
    }

    [Fact]
    public void Reserve_ClockStepsBackOverMidnightAfterARefusal_StaysInTheNewDay()
    {
        var midnight = new DateTimeOffset(Noon.Date.AddDays(1), TimeSpan.Zero);
        var s = Rules.Settle(New(), Used(1, 1000, 1000), false, Noon).State;
        var (refused, outcome, _) = Rules.Reserve(s, Ask(2, 1_000_000), null, midnight);
        Assert.NotNull(outcome.Refusal);

        var held = Rules.Reserve(refused, Ask(3), null, midnight.AddMilliseconds(-50));

        Assert.Equal(midnight, held.Outcome.Reservation!.At);
        Assert.Equal((refused.Day, 0), (held.State.Day, held.State.DayTokens));
        Assert.Equal([0, 0, 0, 0, 0, 2000, 0], Rules.Profile(held.State, LoadState.Normal, midnight).Last7DaysTokens);
    }

    [Fact]
    public void Slice_GrantedByTheWorkspace_BoundsTheUsersCost()
    {
        var terms = new WorkspaceTerms { DailyBudget = NanoUsd.FromUsd(0.01m) };
        var s = New();
        Assert.Equal(RefusalReason.BudgetExceeded, Rules.Reserve(s, Ask(1, 1000, 1000, terms), null, Noon).Outcome.Refusal!.Reason);
        var request = Rules.SliceNeeded(s, "ann", Price.MostCost(1000, 1000), terms, Noon)!;
        var (workspace, grant) = WorkspaceRules.Lease(WorkspaceState.Empty, request, Noon);
        Assert.True(grant.Granted);
        Assert.Equal(grant, WorkspaceRules.Lease(workspace, request, Noon).Grant);
        s = Rules.Reserve(s, Ask(1, 1000, 1000, terms), grant, Noon).State;
        Assert.Equal(3_000_000, s.HeldCost.Value);
        Assert.NotNull(Rules.RaiseCost(s, Id(1), NanoUsd.FromUsd(0.009m), terms, Noon).Outcome);
        s = Rules.Settle(s, Used(1, 1000, 1000), false, Noon).State;
        var back = Rules.GiveBack(s, "ann", terms, Noon);
        var standing = WorkspaceRules.Standing(WorkspaceRules.Lease(workspace, back.Request, Noon).State, terms, Noon);
        Assert.Equal((3_000_000, 0), (standing.Spent.Day.Value, standing.Leased.Day.Value));
    }

    [Theory]
    [InlineData(2_000_000, 2_000_000, 2_000_000, "month", 27.5)]
    [InlineData(2_000_000, 2_000_000, 9_000_000, "week", 4.5)]
    [InlineData(2_000_000, 9_000_000, 9_000_000, "day", 0.5)]
    [InlineData(1_000_000, 9_000_000, 2_000_000, "month", 27.5)]
    public void Reserve_SeveralUsdBudgetsAreUsedUp_NamesTheOneThatResetsLast(long day, long week, long month, string named, double days)
    {
        var terms = new WorkspaceTerms { DailyBudget = new(day), WeeklyBudget = new(week), MonthlyBudget = new(month) };
        var s = New() with { Slice = new(new(day), new(week), new(month)), SliceDay = New().Day };

        var refusal = Rules.Reserve(s, Ask(1, 3_000, 100, terms), null, Noon).Outcome.Refusal!;

        Assert.Contains($"budget of this {named} ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromDays(days), refusal.RetryAfter);
    }

    [Fact]
    public void Slice_GivenBackByARequestOlderThanTheLease_IsNotTaken()
    {
        var terms = new WorkspaceTerms { DailyBudget = NanoUsd.FromUsd(0.01m) };
        var ask = new SliceRequest { User = "ann", At = Noon.AddSeconds(2), Spent = default, Held = default, Needed = NanoUsd.FromUsd(0.004m), Terms = terms };
        var (workspace, grant) = WorkspaceRules.Lease(WorkspaceState.Empty, ask, Noon.AddSeconds(2));
        var late = WorkspaceRules.Lease(workspace, ask with { At = Noon.AddSeconds(1), Needed = NanoUsd.Zero }, Noon.AddSeconds(3));
        Assert.Equal(grant.UpTo, late.Grant.UpTo);
        Assert.Equal(WorkspaceRules.Standing(workspace, terms, Noon.AddSeconds(3)), WorkspaceRules.Standing(late.State, terms, Noon.AddSeconds(3)));
        var back = WorkspaceRules.Lease(workspace, ask with { At = Noon.AddSeconds(3), Needed = NanoUsd.Zero }, Noon.AddSeconds(3));
        Assert.Equal(0, WorkspaceRules.Standing(back.State, terms, Noon.AddSeconds(3)).Leased.Day.Value);
    }
}
