using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;
using NexScout.Energy.Reports;

namespace NexScout.Energy.Storage.Tests;

public abstract partial class StoreContract
{
    private static readonly ReportRange _march = new(null, new DateOnly(2026, 3, 1), new DateOnly(2026, 4, 1));

    private static readonly Dictionary<string, NanoUsd> _pays = new() { ["free"] = NanoUsd.Zero, ["pro"] = NanoUsd.FromUsd(49) };

    [Fact]
    public async Task Sums_RolledUpOrNot_AreTheSame()
    {
        await Commit(Some.Write(0, state: """{"tier":"pro"}""") with { Closed = [.. Calls()] });
        await Commit(Some.Write(0, new UserKey("beta", "bob"), """{"tier":"free"}""") with { Closed = [Some.Record(900, new UserKey("beta", "bob")) with { Model = "gpt-4o" }] });
        foreach (var range in (ReportRange[])[_march, _march with { Workspace = "acme" }, _march with { From = new DateOnly(2026, 3, 5), To = new DateOnly(2026, 3, 6) }])
        {
            var before = await All(range);
            Assert.NotEmpty(before.Days);
            // Half of it, then all but what is open or too new.
            await Store.RollUp(Some.Noon.AddHours(20), 7, Cancel);
            Assert.Equivalent(before, await All(range), strict: true);
            await Store.RollUp(Some.Noon.AddDays(3), 1_000, Cancel);
            Assert.Equivalent(before, await All(range), strict: true);
        }

        var day = (await Store.Sums(SumsBy.Day, _march, Cancel))[0];
        Assert.Equal(("2026-03-04", 13, 1800L + 150, 45_001L * 13), (day.Key, day.Requests, day.Tokens, day.Cost.Value));
        Assert.Equal(["acme/ann:pro", "beta/bob:free"], (await Store.Users(_march, _pays, false, 10, Cancel)).Select(u => $"{u.Workspace}/{u.User}:{u.Tier}"));
        Assert.Equal("bob", Assert.Single(await Store.Users(_march, _pays, true, 10, Cancel)).User);
        Assert.Equal([("free", 1L), ("pro", 1L)], (await Store.Tiers(_march, Cancel)).Select(t => (t.Tier, t.Users)));
    }

    [Fact]
    public async Task RollUp_HourWithAnOpenCall_WaitsForItsEnd()
    {
        await Commit(Some.Write(0) with { Closed = [Some.Record(1)], Opened = [Some.Opened(2, at: Some.Noon.AddHours(2))] });
        Assert.Equal(2, await Store.RollUp(Some.Noon.AddDays(1), 100, Cancel));
        Assert.Equal(0, await Store.RollUp(Some.Noon.AddDays(1), 100, Cancel));
        await Commit(Some.Write(1) with { Closed = [Some.Record(2) with { At = Some.Noon.AddHours(2) }] });
        Assert.Equal(21, await Store.RollUp(Some.Noon.AddDays(1), 100, Cancel));
        Assert.Equal(2, (await Store.Sums(SumsBy.Day, _march, Cancel)).Sum(s => s.Requests));
    }

    [Fact]
    public async Task RollUp_ByTwoAtOnce_CountsEachCallOnce()
    {
        await Commit(Some.Write(0) with { Closed = [.. Calls()] });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? Store : Other).RollUp(Some.Noon.AddDays(3), 1_000, Cancel)));
        Assert.Equal(24, (await Store.Sums(SumsBy.Feature, _march, Cancel)).Sum(s => s.Requests));
        Assert.Equal(24, (await Store.Users(_march, _pays, false, 10, Cancel)).Sum(u => u.Requests));
    }

    [Fact]
    public async Task Mend_RecordThatCameLate_IsCountedOnce()
    {
        await Commit(Some.Write(0) with { Closed = [.. Calls()] });
        await Store.RollUp(Some.Noon.AddDays(3), 1_000, Cancel);
        await Commit(Some.Write(1) with { Closed = [Some.Record(500)] });
        Assert.Equal(24, (await Store.Sums(SumsBy.Day, _march, Cancel)).Sum(s => s.Requests));
        Assert.True(await Store.Mend(new DateOnly(2026, 3, 4), Cancel));
        Assert.False(await Store.Mend(new DateOnly(2026, 3, 4), Cancel));
        Assert.False(await Store.Mend(new DateOnly(2026, 3, 9), Cancel));
        Assert.Equal(25, (await Store.Sums(SumsBy.Day, _march, Cancel)).Sum(s => s.Requests));
        Assert.Equal(25, (await Store.Users(_march, _pays, false, 10, Cancel)).Sum(u => u.Requests));
    }

    [Fact]
    public async Task Reports_WhenOldUsageIsRemoved_StillKnowIt()
    {
        await Commit(Some.Write(0) with { Closed = [.. Calls()] });
        await Store.RollUp(Some.Noon.AddDays(3), 1_000, Cancel);
        Assert.Equal(24, await Store.RemoveUsage(Some.Noon.AddDays(30), 100, Cancel));
        Assert.False(await Store.Mend(new DateOnly(2026, 3, 4), Cancel));
        Assert.Equal(24, (await Store.Sums(SumsBy.Model, _march, Cancel)).Sum(s => s.Requests));
    }

    [Fact]
    public async Task Sums_OfCachedAnswers_CountNoPrediction()
    {
        await Commit(Some.Write(0) with { Closed = [Some.Record(1), Some.Record(2) with { Outcome = CallOutcome.Cached, Usage = default, Accuracy = 1 }] });
        for (var rolled = 0; rolled < 2; rolled++)
        {
            var sum = Assert.Single(await Store.Sums(SumsBy.Feature, _march, Cancel));
            Assert.Equal((2, 1, 1, 160, 150, 0.9375), (sum.Requests, sum.Cached, sum.Predictions, sum.PredictedTokens, sum.ActualTokens, sum.Accuracy));
            await Store.RollUp(Some.Noon.AddDays(3), 1_000, Cancel);
        }
    }

    // One an hour over two days, of all outcomes.
    private static IEnumerable<UsageRecord> Calls() => Enumerable.Range(0, 24).Select(i => Some.Record(i) with
    {
        At = Some.Noon.AddHours(i),
        Outcome = (CallOutcome)(i % Enum.GetValues<CallOutcome>().Length),
        Feature = i % 3 == 0 ? "ai_deepscan" : "ai_message",
        Accuracy = i % 4 == 0 ? null : 0.5,
    });

    private async Task<(IReadOnlyList<UsageSum> Days, IReadOnlyList<UsageSum> Features, IReadOnlyList<UsageSum> Models, IReadOnlyList<UserSum> Users)> All(ReportRange range) => (
        await Store.Sums(SumsBy.Day, range, Cancel), await Store.Sums(SumsBy.Feature, range, Cancel), await Store.Sums(SumsBy.Model, range, Cancel),
        await Store.Users(range, _pays, false, 10, Cancel));
}
