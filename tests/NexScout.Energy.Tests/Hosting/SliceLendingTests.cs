using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using Xunit;

namespace NexScout.Energy.Tests.Hosting;

/// <summary>An account that borrows of a workspace whose answers the test times.</summary>
public sealed class SliceLendingTests : IAsyncDisposable
{
    private static readonly WorkspaceTerms _terms = new() { DailyBudget = NanoUsd.FromUsd(0.25m) };
    private readonly ManualTime _clock = new();
    private readonly Lender _lender;
    private readonly GroupCommit _commit;
    private readonly UserBudgetActor _ann;
    private int _next;

    public SliceLendingTests()
    {
        var store = new ScriptedStore();
        _commit = new GroupCommit(store, _clock, NullLogger<GroupCommit>.Instance);
        _lender = new Lender(_clock);
        var context = new ActorContext(store, _commit, _clock, TimeSpan.FromSeconds(20));
        _ann = new UserBudgetActor(new UserKey("acme", "ann"), context, new BudgetRules(new EnergyOptions { DefaultTier = Tier.Enterprise }), _lender);
        _commit.Start();
    }

    [Fact]
    public async Task Reserve_FiveAtOnceThatTheBudgetCovers_HoldInFull()
    {
        await _ann.Profile(LoadState.Normal);
        var answer = new TaskCompletionSource();
        _lender.Before = () => answer.Task;
        var calls = Enumerable.Range(0, 5).Select(_ => Reserve().AsTask()).ToList();
        answer.SetResult();
        Assert.All(await Task.WhenAll(calls), outcome => Assert.Equal(7_500, outcome.Reservation?.OutputLimit));
    }

    [Fact]
    public async Task Reserve_WorkspaceDoesNotAnswer_FailsAllThatWaitForItAtOnce()
    {
        await _ann.Profile(LoadState.Normal);
        var answer = new TaskCompletionSource();
        _lender.Before = () => answer.Task;
        var calls = Enumerable.Range(0, 5).Select(_ => Reserve().AsTask()).ToList();
        answer.SetException(new LedgerUnavailableException("the workspace is away"));
        foreach (var call in calls) await Assert.ThrowsAsync<LedgerUnavailableException>(() => call);
        Assert.Equal(1, _lender.Asked);

        _lender.Before = () => Task.CompletedTask;
        Assert.NotNull((await Reserve()).Reservation);
    }

    [Fact]
    public async Task Reserve_ManyAtOnceWhenNothingIsLeft_AskTheWorkspaceOnce()
    {
        await _ann.Profile(LoadState.Normal);
        var answer = new TaskCompletionSource();
        _lender.Before = () => answer.Task;
        var calls = Enumerable.Range(0, 20).Select(_ => _ann.Reserve(Command(output: 1_000_000) with { Workspace = _terms with { OverLimit = OverLimitPolicy.Strict } }).AsTask()).ToList();
        answer.SetResult();
        Assert.All(await Task.WhenAll(calls), outcome => Assert.Equal(RefusalReason.BudgetExceeded, outcome.Refusal?.Reason));
        Assert.Equal(1, _lender.Asked);

        Assert.NotNull((await Reserve()).Reservation);
    }

    [Fact]
    public async Task Reserve_GivenUpWhileItWaits_HoldsNothing()
    {
        await _ann.Profile(LoadState.Normal);
        var answer = new TaskCompletionSource();
        _lender.Before = () => answer.Task;
        var command = Command() with { Nonce = 5 };
        var waiting = _ann.Reserve(command).AsTask();
        await _ann.Settle(new SettleCommand
        {
            Load = LoadState.Normal,
            HeldBy = "gone",
            Nonce = 5,
            Record = new UsageRecord
            {
                Id = command.Id,
                User = new UserKey("acme", "ann"),
                Feature = "ai_message",
                Outcome = CallOutcome.Refused,
                At = _clock.GetUtcNow(),
            },
        });
        answer.SetResult();

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => waiting);
        Assert.Equal(0, (await _ann.Profile(LoadState.Normal)).OpenReservations);
        Assert.NotNull((await _ann.Reserve(command with { Nonce = 6 })).Reservation);
    }

    [Fact]
    public async Task Reserve_MidnightPassesBeforeTheWorkspaceAnswers_AsksOnceMore()
    {
        _clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMilliseconds(10));
        _lender.Before = () =>
        {
            if (_lender.Asked == 1) _clock.Advance(TimeSpan.FromSeconds(2));
            return Task.CompletedTask;
        };
        Assert.Equal(7_500, (await Reserve()).Reservation?.OutputLimit);
        Assert.Equal(2, _lender.Asked);
    }

    [Theory]
    [InlineData(-10, 50)]
    [InlineData(10, -50)]
    public async Task Reserve_ClocksDifferOverMidnight_IsHeld(int fromMidnight, int ahead)
    {
        _clock.Advance(TimeSpan.FromHours(12) + TimeSpan.FromMilliseconds(fromMidnight));
        _lender.Ahead = TimeSpan.FromMilliseconds(ahead);
        Assert.Equal(7_500, (await Reserve()).Reservation?.OutputLimit);
    }

    [Fact]
    public async Task Check_WorkspaceDoesNotKnowTheQuestion_IsAnsweredByTheAccountAlone()
    {
        Assert.NotNull((await _ann.Check(Command())).Reservation);
        _lender.Older = true;
        Assert.Equal(RefusalReason.BudgetExceeded, (await _ann.Check(Command())).Refusal?.Reason);
        await Reserve();
        Assert.NotNull((await _ann.Check(Command(output: 10))).Reservation);
    }

    public async ValueTask DisposeAsync()
    {
        await _commit.Stop(TimeSpan.FromSeconds(5));
        await _commit.DisposeAsync();
    }

    private ValueTask<ReserveOutcome> Reserve() => _ann.Reserve(Command());

    // At most 0.01575 USD.
    private ReserveCommand Command(long output = 7_500) => new()
    {
        Id = new RequestId((UInt128)Interlocked.Increment(ref _next)),
        InputBound = 750,
        PredictedTokens = 750,
        OutputLimit = output,
        SkipEnergy = true,
        Price = new ModelPrice { Input = TokenPrice.PerThousand(0.001m), Output = TokenPrice.PerThousand(0.002m) },
        Load = LoadState.Normal,
        Workspace = _terms,
    };

    private sealed class Lender(TimeProvider clock) : IEnergyActors, IWorkspaceBudget
    {
        private WorkspaceState _state = WorkspaceState.Empty;

        /// <summary>What an answer waits for.</summary>
        public Func<Task> Before { get; set; } = () => Task.CompletedTask;

        public TimeSpan Ahead { get; set; }

        public bool Older { get; set; }

        public int Asked { get; private set; }

        public async ValueTask<SliceGrant> Lease(SliceRequest request)
        {
            Asked++;
            await Before();
            (_state, var grant) = WorkspaceRules.Lease(_state, request, clock.GetUtcNow() + Ahead);
            return grant;
        }

        public ValueTask<SliceGrant> Check(SliceRequest request) => Older
            ? throw new InvalidOperationException("no such method")
            : new(WorkspaceRules.Lease(_state, request, clock.GetUtcNow() + Ahead).Grant);

        public ValueTask<WorkspaceStanding> Standing(WorkspaceTerms terms) => throw new NotSupportedException();

        public IWorkspaceBudget Workspace(string workspace) => this;

        public IUserBudget User(UserKey user) => throw new NotSupportedException();

        public IModelCluster Cluster(string id) => throw new NotSupportedException();

        public ISystemLoad Load() => throw new NotSupportedException();
    }
}
