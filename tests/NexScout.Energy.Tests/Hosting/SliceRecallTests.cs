using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using Xunit;

namespace NexScout.Energy.Tests.Hosting;

public sealed class SliceRecallTests : IAsyncDisposable
{
    private static readonly WorkspaceTerms _terms = new() { MonthlyBudget = new NanoUsd(1_000_000) };
    private readonly ScriptedStore _store = new();
    private readonly GroupCommit _commit;
    private readonly Directory _actors;
    private int _next;

    public SliceRecallTests()
    {
        _commit = new GroupCommit(_store, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        var options = new EnergyOptions { SliceDivisor = 2 };
        _actors = new Directory(new ActorContext(_store, _commit, TimeProvider.System, TimeSpan.FromSeconds(20)), new BudgetRules(options));
        _commit.Start();
    }

    [Fact]
    public async Task Reserve_NothingLeftToLendButOthersBorrowedMore_GetsWhatTheyDoNotUse()
    {
        // Each call costs at most 300,000 and uses 100,000; the first user borrows 650,000.
        await Call("ann", 100_000);
        Assert.NotNull((await Reserve("bob")).Reservation);
        var standing = await _actors.Workspace("acme").Standing(_terms);
        Assert.NotNull((await Reserve("cid")).Reservation);
        Assert.True(standing.Leased.Month.Value + standing.Spent.Month.Value > 900_000, "nothing was lacking");
        Assert.InRange((await _actors.Workspace("acme").Standing(_terms)).Leased.Month.Value, 600_000, 900_000);
    }

    [Fact]
    public async Task Reserve_OthersHoldAllForTheirCalls_IsRefused()
    {
        foreach (var user in new[] { "ann", "bob", "cid" }) Assert.NotNull((await Reserve(user)).Reservation);
        var refused = await Reserve("dan");
        Assert.Equal(RefusalReason.BudgetExceeded, refused.Refusal?.Reason);
    }

    [Fact]
    public async Task Reserve_BudgetLoweredSinceManyBorrowed_AsksBackAsMuchAsItLacks()
    {
        var (much, less) = (Monthly(100_000_000), Monthly(10_000_000));
        foreach (var user in new[] { "ann", "bob", "cid" }) Assert.NotNull((await Reserve(user, much)).Reservation);
        Assert.NotNull((await Reserve("dan", less)).Reservation);
        Assert.InRange((await _actors.Workspace("acme").Standing(less)).Leased.Month.Value, 1_200_000, 10_000_000);
    }

    [Fact]
    public async Task Reserve_BudgetLoweredToNothing_IsRefusedToWhoBorrowedBefore()
    {
        foreach (var user in new[] { "ann", "bob" }) await Call(user, 10_000);
        foreach (var user in new[] { "ann", "bob" }) Assert.Equal(RefusalReason.BudgetExceeded, (await Reserve(user, Monthly(0))).Refusal?.Reason);
    }

    [Fact]
    public async Task Check_WhoBorrowedNothing_IsAnsweredAsACallWouldBeAndBorrowsNothing()
    {
        var ann = _actors.User(new UserKey("acme", "ann"));
        Assert.NotNull((await ann.Check(Command(_terms))).Reservation);
        Assert.Equal(RefusalReason.BudgetExceeded, (await ann.Check(Command(Monthly(200_000) with { OverLimit = OverLimitPolicy.Strict }))).Refusal?.Reason);
        Assert.Equal(NanoUsd.Zero, (await _actors.Workspace("acme").Standing(_terms)).Leased.Month);
        Assert.Equal(0, (await ann.Profile(LoadState.Normal)).OpenReservations);
        Assert.Equal(0, _store.Commits);
    }

    [Fact]
    public async Task Check_SliceGivenBackAtThisVeryMoment_IsAnsweredAllTheSame()
    {
        var ann = _actors.User(new UserKey("acme", "ann"));
        await Call("ann", 10_000);
        await ann.ReturnSlice(_terms);
        Assert.NotNull((await ann.Check(Command(_terms))).Reservation);
    }

    [Fact]
    public async Task ReturnSlice_WhileACallHoldsMoney_KeepsWhatItHolds()
    {
        var held = (await Reserve("ann")).Reservation!;
        await _actors.User(new UserKey("acme", "ann")).ReturnSlice(_terms);
        Assert.Equal(held.Cost, (await _actors.Workspace("acme").Standing(_terms)).Leased.Month);
        Assert.NotNull((await Reserve("ann")).Reservation);
    }

    [Fact]
    public async Task Reserve_OfMoneyThatACallHeldWhenItWasAskedForAndDidNotSpend_GetsIt()
    {
        var held = (await Reserve("ann")).Reservation!;
        Assert.NotNull((await Reserve("bob")).Reservation);
        Assert.NotNull((await Reserve("cid")).Reservation);
        Assert.NotNull((await Reserve("dan")).Refusal); // all is held, and everybody was asked
        await Settle(held.Id, "ann", 10_000);

        // Whoever asked in vain leaves the others alone for a second.
        Assert.True(SpinWait.SpinUntil(() => Reserve("eva").AsTask().GetAwaiter().GetResult().Reservation is not null, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Reserve_ItsCommitIsLostOnce_KeepsSliceAndHold()
    {
        // The first commit is the workspace's.
        _store.Racing = () => _store.FailNext(ScriptedStore.Fault.BeforeCommit);
        var held = (await Reserve("ann")).Reservation!;

        Assert.True(SpinWait.SpinUntil(() => _store.Peek(new ActorKey(ActorKind.User, "acme/ann")) is not null, TimeSpan.FromSeconds(20)));

        var ann = await _actors.User(new UserKey("acme", "ann")).Profile(LoadState.Normal);
        Assert.Equal(1, ann.OpenReservations);
        await Settle(held.Id, "ann", 10_000);
        Assert.NotNull((await Reserve("ann")).Reservation);
    }

    [Fact]
    public async Task Reserve_ManyAtOnceWhileSlicesAreReturned_NeverPassesTheBudget()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            var user = new UserKey("acme", $"user{i % 7}");
            if (i % 3 > 0) return (await Task.Run(async () => await Reserve(user.User))).Reservation?.Cost.Value ?? 0;
            await Task.Run(async () => await _actors.User(user).ReturnSlice(_terms));
            return 0;
        }));
        // How much of it is used depends on who is refused while slices are on their way back: for a second after that nobody is asked.
        Assert.InRange(outcomes.Sum(), 100_000, _terms.MonthlyBudget!.Value.Value);
        var standing = await _actors.Workspace("acme").Standing(_terms);
        Assert.InRange(standing.Leased.Month.Value, outcomes.Sum(), _terms.MonthlyBudget.Value.Value);
    }

    public async ValueTask DisposeAsync()
    {
        await _commit.Stop(TimeSpan.FromSeconds(5));
        await _commit.DisposeAsync();
    }

    private async Task Call(string user, long cost)
    {
        var held = (await Reserve(user)).Reservation!;
        await Settle(held.Id, user, cost);
    }

    private async Task Settle(RequestId id, string user, long cost) => await _actors.User(new UserKey("acme", user)).Settle(new SettleCommand
    {
        Load = LoadState.Normal,
        Record = new UsageRecord
        {
            Id = id,
            User = new UserKey("acme", user),
            Feature = "ai_message",
            Usage = new TokenUsage { Input = 50, Output = 50 },
            Cost = new NanoUsd(cost),
            Outcome = CallOutcome.Succeeded,
            At = DateTimeOffset.UtcNow,
        },
    });

    private static WorkspaceTerms Monthly(long nano) => new() { MonthlyBudget = new NanoUsd(nano) };

    private ValueTask<ReserveOutcome> Reserve(string user, WorkspaceTerms? terms = null) =>
        _actors.User(new UserKey("acme", user)).Reserve(Command(terms ?? _terms));

    private ReserveCommand Command(WorkspaceTerms terms) => new()
    {
        Id = new RequestId((UInt128)Interlocked.Increment(ref _next)),
        InputBound = 100,
        PredictedTokens = 100,
        OutputLimit = 100,
        SkipEnergy = true,
        Price = new ModelPrice { Input = TokenPrice.PerThousand(0.001m), Output = TokenPrice.PerThousand(0.002m) },
        Load = LoadState.Normal,
        Workspace = terms,
    };

    private sealed class Directory(ActorContext context, BudgetRules rules) : IEnergyActors
    {
        private readonly Dictionary<UserKey, UserBudgetActor> _users = [];
        private WorkspaceBudgetActor? _workspace;

        public IUserBudget User(UserKey user)
        {
            lock (_users) return _users.TryGetValue(user, out var actor) ? actor : _users[user] = new UserBudgetActor(user, context, rules, this);
        }

        public IWorkspaceBudget Workspace(string workspace) => _workspace ??= new WorkspaceBudgetActor(workspace, context, rules.Options, this);

        public IModelCluster Cluster(string id) => throw new NotSupportedException();

        public ISystemLoad Load() => throw new NotSupportedException();
    }
}
