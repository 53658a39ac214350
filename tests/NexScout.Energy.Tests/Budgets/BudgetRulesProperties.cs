using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pricing;
using Xunit;
using static NexScout.Energy.Tests.Budgets.Account;

namespace NexScout.Energy.Tests.Budgets;

/// <summary>Random interleavings of all commands by three users of one workspace; a failing run prints its seed.</summary>
public sealed class BudgetRulesProperties
{
    [Fact]
    public void Commands_AnyInterleaving_KeepEveryInvariant() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), Run).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var policy = (OverLimitPolicy)random.Next(3);
        var terms = new WorkspaceTerms { OverLimit = policy, DailyBudget = new(random.Next(1, 60_000_000)), MonthlyBudget = new(90_000_000) };
        var users = new BudgetState[3];
        for (var i = 0; i < 3; i++) users[i] = BudgetState.New(new("acme", $"u{i}"), Tier.Free, Noon);
        var workspace = WorkspaceState.Empty;
        var charged = new long[3];
        var ended = new HashSet<(int, RequestId)>();
        var now = Noon;
        for (var step = 1; step <= 120; step++)
        {
            now += TimeSpan.FromSeconds(random.Next(5) == 0 ? random.Next(-60, 40_000) : random.Next(60));
            var u = random.Next(3);
            var s = users[u];
            var known = s.Open.Length > 0 && random.Next(4) > 0 ? s.Open[random.Next(s.Open.Length)].Id
                : s.Lapsed.Length > 0 ? s.Lapsed[0].Id : s.Closed.Length > 0 ? s.Closed[0] : Id(step);
            if (random.Next(2) == 0)
            {
                var ask = Ask(step, random.Next(800), random.Next(900), terms);
                if (random.Next(8) == 0 && s.Closed.Length > 0) ask = ask with { Id = s.Closed[^1] };
                SliceGrant? grant = null;
                if (Rules.SliceNeeded(s, $"u{u}", Price.MostCost(ask.InputBound, ask.OutputLimit), terms, now) is { } needed)
                    (workspace, grant) = WorkspaceRules.Lease(workspace, needed, needed.At);
                var json = Json(s);
                users[u] = Rules.Reserve(s, ask, grant, now).State;
                Assert.Equal(json, Json(s));
            }
            else
            {
                var hold = s.Open.Concat(s.Lapsed).FirstOrDefault(h => h.Id == known);
                var used = Used(0, hold is null ? 0 : random.NextInt64(hold.Tokens - hold.OutputLimit + 1), hold is null ? 0 : random.NextInt64(hold.OutputLimit + 1));
                var (after, outcome, _) = Rules.Settle(s, used with { Record = used.Record with { Id = known } }, false, now);
                Assert.NotEqual(outcome.AlreadySettled, ended.Add((u, known)));
                if (!outcome.AlreadySettled) charged[u] += used.Record.Usage.Total;
                if (hold is not null && !outcome.Late) Assert.True(outcome.Energy <= hold.Energy);
                users[u] = after;
            }

            Check(users[u], policy, charged[u]);
            Assert.True(workspace.Committed.Month <= terms.MonthlyBudget);
        }
    }

    private static void Check(BudgetState s, OverLimitPolicy policy, long charged)
    {
        Assert.Equal(charged, s.TotalTokens);
        Assert.True(s.EnergyNano >= s.HeldEnergy * 1_000_000_000 && s.HeldTokens >= 0 && s.HeldCost >= NanoUsd.Zero);
        Assert.Equal((s.Open.Sum(h => h.Tokens), s.Open.Sum(h => h.Energy), s.Open.Sum(h => h.Cost.Value)), (s.HeldTokens, s.HeldEnergy, s.HeldCost.Value));
        var debt = s.Debt?.Tokens ?? 0;
        var lateAllowed = s.Debt is not null;
        if (policy != OverLimitPolicy.Debt && !lateAllowed) Assert.True(s.WeekTokens <= 10_000 - s.WeekRepaid);
        Assert.True(s.WeekTokens <= 10_000 - s.WeekRepaid + debt);
        Assert.Equal(Json(s), Json(VersionedJson.Read(Json(s), EnergyStateJson.Default.BudgetState)));
        Assert.Equal(s.Open.AsEnumerable(), VersionedJson.Read(Json(s), EnergyStateJson.Default.BudgetState).Open);
    }

    private static string Json(BudgetState s) => JsonSerializer.Serialize(s, EnergyStateJson.Default.BudgetState);
}
