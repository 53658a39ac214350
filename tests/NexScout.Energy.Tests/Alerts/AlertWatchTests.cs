using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Alerts;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Events;
using NexScout.Energy.Hosting;
using NexScout.Energy.Jobs;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using NexScout.Energy.Reports;
using NexScout.Energy.Routing;
using Xunit;

namespace NexScout.Energy.Tests.Alerts;

public sealed class AlertWatchTests
{
    private static readonly DateTimeOffset _noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserKey _ann = new("acme", "ann");
    private readonly AlertSources _sources = new();
    private readonly EventFeed _feed = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_ADebtBeganAndGrew_RaisesEachOnce()
    {
        using var heard = _feed.Listen("acme", 10);
        _sources.Changes.AddRange([Change(1, 100, 0), Change(2, 250, 100), Change(3, 90, 250), Change(4, 0, 90)]);
        var watch = Watch();
        Assert.Equal("2 alerts raised", await watch.Run(_noon, Cancel));
        Assert.Equal("0 alerts raised", await watch.Run(_noon.AddSeconds(30), Cancel));
        Assert.Equal("0 alerts raised", await Watch().Run(_noon.AddSeconds(60), Cancel));
        Assert.Equal(["evt_debt/1", "evt_debt/2"], _sources.Events.Select(e => e.Id));
        var data = Data(_sources.Events[1]);
        Assert.Equal((250, 150, 0.0000025m), (data.GetProperty("debt_tokens").GetInt64(), data.GetProperty("grew_by_tokens").GetInt64(), data.GetProperty("debt_cost_usd").GetDecimal()));
        Assert.True(heard.Events.TryRead(out var told) && heard.Events.TryRead(out _) && !heard.Events.TryRead(out _));
        Assert.Equal(("alert", "acme", "ann"), (told.Name, told.Workspace, told.User));
    }

    [Fact]
    public async Task Run_AWeekAboveTheLimit_RaisesOnceAWeek()
    {
        _sources.Costs["acme"] = NanoUsd.FromUsd(50.000000001m);
        _sources.Costs["other"] = NanoUsd.FromUsd(50);
        _sources.Costs["é /x"] = NanoUsd.FromUsd(80);
        var watch = Watch();
        await watch.Run(_noon, Cancel);
        await watch.Run(_noon.AddHours(1), Cancel);
        Assert.Equal(["evt_weekly_cost/acme/2026-03-02", "evt_weekly_cost/%C3%A9%20/x/2026-03-02"], _sources.Events.Select(e => e.Id));
        Assert.Equal((50.000000001m, 50m), (Data(_sources.Events[0]).GetProperty("cost_usd").GetDecimal(), Data(_sources.Events[0]).GetProperty("limit_usd").GetDecimal()));
        await watch.Run(_noon.AddDays(7), Cancel);
        Assert.Equal(4, _sources.Events.Count);
    }

    [Fact]
    public async Task Run_ADayAboveTheRecoveryPlan_RaisesOnceADay()
    {
        var state = BudgetState.New(_ann, Tier.Free, _noon) with { Debt = new Debt(10, new NanoUsd(1), "spike", DebtStatus.Active, _noon) };
        var rules = new BudgetRules(new EnergyOptions());
        var plan = rules.Profile(state, LoadState.Normal, _noon).Recovery!;
        _sources.Accounts.Add(state with { DayTokens = plan.DailyTokens + 1 });
        _sources.Accounts.Add(state with { User = new UserKey("acme", "bob"), DayTokens = plan.DailyTokens });
        var watch = Watch();
        await watch.Run(_noon, Cancel);
        await watch.Run(_noon.AddHours(1), Cancel);
        var alert = Assert.Single(_sources.Events);
        Assert.Equal(("evt_daily_usage/acme/ann/2026-03-04", "alert.daily_usage", "ann"), (alert.Id, alert.Type, alert.User));
        Assert.Equal(
            (plan.DailyTokens + 1, plan.DailyTokens, "pro"),
            (Data(alert).GetProperty("today_tokens").GetInt64(), Data(alert).GetProperty("daily_tokens").GetInt64(), Data(alert).GetProperty("upgrade_recommendation").GetString()));
    }

    [Fact]
    public async Task Run_AClusterFailsAndComesBack_RaisesBothOnceWhicheverProcessLooks()
    {
        var (one, two) = (Watch(), Watch());
        await one.Run(_noon, Cancel);
        _sources.Cluster = _sources.Cluster with { Status = ClusterStatus.Degraded, At = _noon.AddMinutes(1) };
        await two.Run(_noon.AddMinutes(1), Cancel);
        Assert.Empty(_sources.Events);
        _sources.Cluster = _sources.Cluster with { Status = ClusterStatus.Failed, SuccessRate = 0.25, At = _noon.AddMinutes(2) };
        for (var i = 2; i < 6; i++) await (i % 2 == 0 ? one : two).Run(_noon.AddMinutes(i), Cancel);
        // A process that has just begun has not measured it yet.
        var measured = _sources.Cluster;
        _sources.Cluster = new ClusterSnapshot { Id = measured.Id };
        await Watch().Run(_noon.AddMinutes(7), Cancel);
        _sources.Cluster = measured with { Status = ClusterStatus.Healthy, At = _noon.AddMinutes(8) };
        for (var i = 8; i < 11; i++) await (i % 2 == 0 ? one : two).Run(_noon.AddMinutes(i), Cancel);
        Assert.Equal(
            [("alert.cluster_down", "evt_cluster/openai/gpt-4o/failed/202603041202"), ("alert.cluster_back", "evt_cluster/openai/gpt-4o/healthy/202603041208")],
            _sources.Events.Select(e => (e.Type, e.Id)));
        Assert.All(_sources.Events, e => Assert.Null(e.Workspace));
    }

    [Fact]
    public async Task Run_AProcessWithAnOlderMeasurement_SaysNothingAgainstANewerOne()
    {
        var (fresh, stale) = (Watch(), Watch());
        var failed = _sources.Cluster with { Status = ClusterStatus.Failed, At = _noon };
        var back = failed with { Status = ClusterStatus.Healthy, At = _noon.AddMinutes(2) };
        await Look(fresh, failed, 1);
        await Look(fresh, back, 3);
        for (var i = 4; i < 8; i += 2)
        {
            await Look(stale, failed, i);
            await Look(fresh, back, i + 1);
        }

        Assert.Equal(["alert.cluster_down", "alert.cluster_back"], _sources.Events.Select(e => e.Type));
        Assert.Equal([_noon, _noon.AddMinutes(2)], _sources.Events.Select(e => Data(e).GetProperty("measured_at").GetDateTimeOffset()));
        await Look(stale, failed with { At = _noon.AddMinutes(3) }, 9);
        Assert.Equal("alert.cluster_down", _sources.Events[2].Type);

        async Task Look(AlertWatch watch, ClusterSnapshot measured, int minutes)
        {
            _sources.Cluster = measured;
            await watch.Run(_noon.AddMinutes(minutes), Cancel);
        }
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    public async Task Run_TheLastAlertIsOfAnOlderVersion_CountsAsMeasuredWhenItWasRaised(int minutes, bool raised)
    {
        _sources.Events.Add(new OutboxEvent("evt_1", Alert.ClusterDown, null, null, """{"cluster":"openai/gpt-4o","status":"failed"}""", _noon));
        _sources.Cluster = _sources.Cluster with { At = _noon.AddMinutes(minutes) };
        await Watch().Run(_noon.AddMinutes(2), Cancel);
        Assert.Equal(raised ? 2 : 1, _sources.Events.Count);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(400, false)] // Nobody acts on it any more.
    public async Task Run_AWeekEndedAboveTheLimit_RaisesInTheFirstHoursOfTheNext(int minutes, bool raised)
    {
        _sources.Costs["acme"] = NanoUsd.FromUsd(49);
        _sources.CostsOf = new DateOnly(2026, 3, 2);
        var watch = Watch();
        var midnight = new DateTimeOffset(2026, 3, 9, 0, 0, 0, TimeSpan.Zero);
        await watch.Run(midnight.AddMinutes(-4), Cancel);
        _sources.Costs["acme"] = NanoUsd.FromUsd(300);
        await watch.Run(midnight.AddMinutes(minutes), Cancel);
        await watch.Run(midnight.AddMinutes(minutes + 6), Cancel);
        Assert.Equal(raised ? ["evt_weekly_cost/acme/2026-03-02"] : [], _sources.Events.Select(e => e.Id));
    }

    [Theory]
    [InlineData(0, "ann bob")]
    [InlineData(4, "ann")] // The next day is a Monday: who has called since has another plan.
    public async Task Run_ADayEndedAboveTheRecoveryPlan_RaisesInTheFirstHoursOfTheNext(int days, string users)
    {
        var evening = _noon.AddDays(days).AddHours(11);
        var morning = evening.AddHours(2);
        var (day, next) = (DateOnly.FromDateTime(evening.UtcDateTime), DateOnly.FromDateTime(morning.UtcDateTime));
        var indebted = BudgetState.New(_ann, Tier.Free, evening) with { Debt = new Debt(8_000, new NanoUsd(1), "spike", DebtStatus.Active, evening) };
        var used = new BudgetRules(new EnergyOptions()).Profile(indebted, LoadState.Normal, evening).Recovery!.DailyTokens + 1;
        var since = indebted with { Seen = morning.UtcTicks, Day = next, Past = [new DayUse(used, new NanoUsd(1)), .. new DayUse[5]] };
        _sources.Accounts.AddRange(
            [
                indebted with { DayTokens = used },
                since with { User = new UserKey("acme", "bob") },
                since with { User = new UserKey("acme", "cid"), Past = [new DayUse(used - 1, new NanoUsd(1)), .. new DayUse[5]] },
                since with { User = new UserKey("acme", "dan"), Debt = indebted.Debt with { Since = morning } },
            ]);
        var watch = Watch();
        await watch.Run(morning, Cancel);
        await watch.Run(morning.AddMinutes(6), Cancel);
        Assert.Equal(users.Split(' ').Select(user => $"evt_daily_usage/acme/{user}/{day:yyyy-MM-dd}"), _sources.Events.Select(e => e.Id));
        Assert.All(_sources.Events, e => Assert.Equal(used, Data(e).GetProperty("today_tokens").GetInt64()));
        Assert.EndsWith($"used {used} tokens on {day:yyyy-MM-dd}; its recovery plan allows for {used - 1}.", Data(_sources.Events[0]).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PanicBeganAndEnded_RaisesBothOnceAndInTheirOrder()
    {
        _sources.Loads.AddRange(
            [
                Load(LoadState.Panic, -700), Load(LoadState.High, -500), Load(LoadState.Surge, -400), Load(LoadState.Panic, -300), Load(LoadState.High, -200),
                Load(LoadState.Normal, -100),
            ]);
        _sources.State = Done(-60, 0);
        var watch = Watch();
        await watch.Run(_noon, Cancel);
        await watch.Run(_noon.AddSeconds(30), Cancel);
        Assert.Equal(
            [("alert.panic_over", -500), ("alert.panic", -300), ("alert.panic_over", -200)],
            _sources.Events.Select(e => (e.Type, (int)(e.At - _noon).TotalSeconds)));
        Assert.Equal("evt_panic/20260304115500000000", _sources.Events[1].Id);
    }

    [Theory]
    [InlineData(null, 0, 69, true)] // never done
    [InlineData(null, 0, 71, false)]
    [InlineData(300, 0, 309, true)] // done five hours ago, and it took at most a lease
    [InlineData(300, 0, 311, false)]
    [InlineData(30, 2, 179, true)] // failed twice, each after at most a lease and an hour's rest
    [InlineData(30, 2, 181, false)]
    [InlineData(1_000_000, int.MaxValue, 10_079, true)] // events are known again for a week at least
    [InlineData(1_000_000, int.MaxValue, 10_081, false)]
    public async Task Run_AfterALongTime_LooksBackToTheLastRunThatWasDone(int? endedMinutesAgo, int failures, int debtMinutesAgo, bool raised)
    {
        if (endedMinutesAgo is { } ended) _sources.State = Done(-60 * ended, failures);
        _sources.Changes.Add(Change(1, 100, 0) with { At = _noon.AddMinutes(-debtMinutesAgo) });
        await Watch().Run(_noon, Cancel);
        Assert.Equal(raised ? ["evt_debt/1"] : [], _sources.Events.Select(e => e.Id));
    }

    [Fact]
    public async Task Run_TheSlowOnesFail_TheFastOnesAreRaisedAndTheRunIsDone()
    {
        _sources.Broken.Add("weeks");
        _sources.Costs["acme"] = NanoUsd.FromUsd(51);
        _sources.Changes.Add(Change(1, 100, 0));
        var watch = Watch();
        Assert.Equal("1 alerts raised; not looked for: weeks", await watch.Run(_noon, Cancel));
        _sources.Broken.Clear();
        Assert.Equal("1 alerts raised", await watch.Run(_noon.AddMinutes(5), Cancel));
    }

    [Fact]
    public async Task Run_DebtsCannotBeRead_TheOthersAreRaisedAndTheRunFails()
    {
        _sources.Broken.Add("debts");
        _sources.Costs["acme"] = NanoUsd.FromUsd(51);
        _sources.Loads.Add(Load(LoadState.Panic, -60));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => Watch().Run(_noon, Cancel));
        Assert.Equal(["alert.panic", "alert.weekly_cost"], _sources.Events.Select(e => e.Type));
    }

    private AlertWatch Watch()
    {
        var model = new CatalogModel
        {
            Provider = "openai",
            Name = "gpt-4o",
            UpstreamModel = "gpt-4o",
            Prices = [],
            Class = ModelClass.Large,
            ContextTokens = 1_000,
            Quality = 0.9,
            Speed = 0.5,
        };
        return new AlertWatch(
            _sources, _sources, _sources, _sources, new CatalogSource(new Catalog([model]), null!), new BudgetRules(new EnergyOptions()), new ReportOptions(), _sources,
            _feed, _sources, new JobOptions(), NullLogger<AlertWatch>.Instance);
    }

    private static JobState Done(int seconds, int failures) => new("alerts", null, _noon.AddSeconds(seconds), _noon, "", failures);

    private static DebtChange Change(int number, long tokens, long before) =>
        new(number, _ann, new Debt(tokens, new NanoUsd(tokens * 10), "spike", DebtStatus.Active, _noon), before, _noon);

    private static LoadEvent Load(LoadState state, int seconds) => new(state, 97, 5, 3, [], [], 1, _noon.AddSeconds(seconds));

    private static JsonElement Data(OutboxEvent alert)
    {
        using var data = JsonDocument.Parse(alert.Data);
        return data.RootElement.Clone();
    }
}
