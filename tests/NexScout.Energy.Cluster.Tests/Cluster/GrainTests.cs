using System.Text;
using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Budgets;
using NexScout.Energy.Grains.Clusters;
using NexScout.Energy.Grains.Hosting;
using NexScout.Energy.Grains.Load;
using NexScout.Energy.Grains.Routing;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>Grains on the real runtime, over a ledger in memory.</summary>
public sealed class GrainTests
{
    private static readonly UserKey _ann = new("acme", "ann");

    [Fact]
    public async Task User_ReserveAndSettle_ChargesOnceOverTheWire()
    {
        await using var silos = await TestSilos.Start(silos: 3);
        var account = silos.Grains.GetGrain<IUserBudgetGrain>("acme/ann");
        var reserve = Some.Reserve(1, _ann);
        var held = await account.Reserve(reserve);
        Assert.NotNull(held.Reservation);
        Assert.Equal(held.Reservation, (await account.Reserve(reserve)).Reservation);
        var settle = Some.Settle(1, _ann, tokens: 120);
        var settled = await account.Settle(settle);
        Assert.Equal((false, 1L), (settled.AlreadySettled, settled.Energy));
        Assert.True((await account.Settle(settle)).AlreadySettled);
        var profile = await account.Profile(LoadState.Normal);
        Assert.Equal((120L, 0), (profile.TodayTokens, profile.OpenReservations));
    }

    [Fact]
    public async Task User_ARefusal_KeepsEveryMemberOverTheWire()
    {
        await using var silos = await TestSilos.Start();
        var account = silos.Grains.GetGrain<IUserBudgetGrain>("acme/ann");
        var refused = await account.Check(Some.Reserve(1, _ann) with { PredictedTokens = 5_000_000, InputBound = 5_000_000 });
        Assert.Null(refused.Reservation);
        Assert.NotEmpty(refused.Refusal!.Message);
        Assert.Contains(refused.Checks, check => !check.Passed);
    }

    [Fact]
    public async Task User_AnotherWriterWasFaster_ReloadsAndAppliesAgain()
    {
        await using var silos = await TestSilos.Start();
        var account = silos.Grains.GetGrain<IUserBudgetGrain>("acme/ann");
        await account.Reserve(Some.Reserve(1, _ann));
        await account.Settle(Some.Settle(1, _ann, tokens: 100));
        // Another owner of the same account, as after a split of the cluster: it writes what the grain has not seen.
        var other = silos.Store;
        var key = new ActorKey(ActorKind.User, "acme/ann");
        var stored = (await other.Load(key, TestContext.Current.CancellationToken))!;
        var state = VersionedJson.Read(stored.Json.Span, EnergyStateJson.Default.BudgetState);
        var changed = state with { TotalTokens = state.TotalTokens + 1_000 };
        var written = await other.Commit(
            [new ActorWrite { Key = key, ReadVersion = stored.Version, State = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(changed, EnergyStateJson.Default.BudgetState)) }],
            TestContext.Current.CancellationToken);
        Assert.Equal(WriteOutcome.Committed, written[0].Outcome);

        await account.Reserve(Some.Reserve(2, _ann));
        await account.Settle(Some.Settle(2, _ann, tokens: 10));

        var last = (await other.Load(key, TestContext.Current.CancellationToken))!;
        Assert.Equal(1_110, VersionedJson.Read(last.Json.Span, EnergyStateJson.Default.BudgetState).TotalTokens);
    }

    [Fact]
    public async Task User_OfAnotherWorkspace_IsRefusedToAClientOfOne()
    {
        await using var silos = await TestSilos.Start(workspace: "acme");
        Assert.Equal("ann", (await silos.Grains.GetGrain<IUserBudgetGrain>("acme/ann").Profile(LoadState.Normal)).User.User);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await silos.Grains.GetGrain<IUserBudgetGrain>("other/bob").Profile(LoadState.Normal));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await silos.Grains.GetGrain<IWorkspaceBudgetGrain>("other").Standing(WorkspaceTerms.Default));
    }

    [Fact]
    public async Task User_AskedByAClientOfOneWorkspace_DoesNotWhatIsTheOperators()
    {
        await using var silos = await TestSilos.Start(workspace: "acme");
        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            async () => await silos.Grains.GetGrain<IUserBudgetGrain>("acme/ann").Change(new AccountChange { GrantEnergy = 1_000 }));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await silos.Grains.GetGrain<ISystemLoadGrain>("system").Override(LoadState.Panic));
        Assert.False((await silos.Grains.GetGrain<ISystemLoadGrain>("system").Snapshot()).Overridden);
    }

    [Fact]
    public async Task User_ChargedForAnother_Refuses()
    {
        await using var silos = await TestSilos.Start();
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await silos.Grains.GetGrain<IUserBudgetGrain>("acme/ann").Settle(Some.Settle(1, new UserKey("acme", "bob"), 10)));
    }

    [Fact]
    public async Task User_AskedToSettleAgainWhileStorageIsAway_ChargesOnce()
    {
        await using var silos = await TestSilos.Start();
        var account = silos.Grains.GetGrain<IUserBudgetGrain>("acme/ann");
        for (var call = 1; call <= 12; call++) await account.Reserve(Some.Reserve(call, _ann));
        silos.Store.Away = true;
        // More calls than an account remembers, each asked for three times.
        var settling = Enumerable.Range(1, 36).Select(i => account.Settle(Some.Settle((i % 12) + 1, _ann, 10)).AsTask()).ToList();
        silos.Store.Away = false;
        await Task.WhenAll(settling);
        Assert.Equal(120, (await account.Profile(LoadState.Normal)).TodayTokens);
    }

    [Fact]
    public async Task User_StorageAway_SaysSoAsItsOwnError()
    {
        await using var silos = await TestSilos.Start();
        var account = silos.Grains.GetGrain<IUserBudgetGrain>("acme/ann");
        await account.Reserve(Some.Reserve(1, _ann));
        silos.Store.Away = true;
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await account.Reserve(Some.Reserve(2, _ann)));
        silos.Store.Away = false;
    }

    [Fact]
    public async Task Workspace_ManyUsersAtOnce_LendsNoMoreThanTheBudget()
    {
        await using var silos = await TestSilos.Start(silos: 3);
        var terms = new WorkspaceTerms { DailyBudget = NanoUsd.FromUsd(0.01m) };
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 300).Select(async i =>
        {
            var user = new UserKey("acme", $"user{i % 100}");
            var reserve = Some.Reserve(i + 1, user) with { Workspace = terms };
            return await silos.Grains.GetGrain<IUserBudgetGrain>(user.ToString()).Reserve(reserve);
        }));
        var held = outcomes.Sum(outcome => outcome.Reservation?.Cost.Value ?? 0);
        Assert.InRange(held, 1, terms.DailyBudget.Value.Value);
        Assert.Contains(outcomes, outcome => outcome.Refusal is not null);
    }

    [Fact]
    public async Task Cluster_Outcomes_ReachItsSnapshot()
    {
        await using var silos = await TestSilos.Start();
        var cluster = silos.Grains.GetGrain<IModelClusterGrain>("openai/gpt-4o-mini");
        var failures = Enumerable.Repeat(new Clusters.ClusterOutcome(Clusters.ClusterOutcomeKind.Failure, DateTimeOffset.UtcNow, 0, 50), 20).ToList();
        var after = await cluster.Report(new Clusters.ClusterOutcomes(failures));
        Assert.NotEqual(Clusters.ClusterStatus.Healthy, after.Status);
        Assert.Equal(after.Status, (await cluster.Snapshot()).Status);
    }

    [Fact]
    public async Task Load_AnOverride_HoldsForAll()
    {
        await using var silos = await TestSilos.Start(silos: 2);
        var load = silos.Grains.GetGrain<ISystemLoadGrain>("system");
        Assert.Equal(LoadState.Surge, (await load.Override(LoadState.Surge)).State);
        Assert.True((await load.Snapshot()).Overridden);
    }

    [Fact]
    public async Task Routing_ARequest_IsRoutedAsTheRulesSay()
    {
        await using var silos = await TestSilos.Start();
        var answer = await silos.Grains.GetGrain<IRoutingGrain>(0).Route(new RouteRequest
        {
            Id = new RequestId(7),
            Feature = "ai_chat",
            Tier = Tier.Pro,
            Mode = "auto",
            Load = LoadState.Normal,
            PromptCharacters = 40,
            PredictedTokens = 60,
            ContextTokens = 500,
            EmotionalDepth = 0.1,
        });
        Assert.Equal("simple_short_prompt", answer.Route!.Reason);
        Assert.NotEmpty(answer.Route.Candidates);
    }

    [Fact]
    public async Task Calls_AboveTheMost_AreRefusedToBeMadeAgain()
    {
        await using var silos = await TestSilos.Start(configure: options => options.MostCalls = 100);
        silos.Store.Pause = TimeSpan.FromMilliseconds(300);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            try
            {
                await silos.Grains.GetGrain<IUserBudgetGrain>($"acme/user{i}").Profile(LoadState.Normal);
                return "answered";
            }
            catch (SiloOverloadedException)
            {
                return "refused";
            }
        }));
        Assert.Contains("refused", outcomes);
        Assert.Contains("answered", outcomes);
    }
}
