using System.Collections.Concurrent;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Tests.Fakes;

/// <summary>Actors that keep a tier and a mode, and nothing else.</summary>
internal sealed class FakeActors : IEnergyActors, IClusterBoard, ISystemLoad
{
    private readonly ConcurrentDictionary<UserKey, FakeBudget> _users = new();
    private LoadSnapshot _load = new() { State = LoadState.Normal, Percent = 30 };

    /// <summary>How many changes of accounts are not answered from now on.</summary>
    public int Silent { get; set; }

    public IUserBudget User(UserKey user) => _users.GetOrAdd(user, u => new FakeBudget(u, this));

    public IWorkspaceBudget Workspace(string workspace) => new FakeWorkspace();

    public IModelCluster Cluster(string id) => new FakeCluster(Get(id));

    public ISystemLoad Load() => this;

    public ClusterSnapshot Get(string id) => new() { Id = id };

    public ValueTask<LoadSnapshot> Report(NodeLoad node) => new(_load);

    public ValueTask<LoadSnapshot> Override(LoadState? state) =>
        new(_load = _load with { State = state ?? LoadState.Normal, Overridden = state is not null });

    public ValueTask<LoadSnapshot> Snapshot() => new(_load);

    private sealed class FakeCluster(ClusterSnapshot snapshot) : IModelCluster
    {
        public ValueTask<ClusterSnapshot> Report(ClusterOutcomes outcomes) => new(snapshot);

        public ValueTask<bool> TryProbe() => new(false);

        public ValueTask<ClusterSnapshot> Snapshot() => new(snapshot);
    }

    private sealed class FakeWorkspace : IWorkspaceBudget
    {
        public ValueTask<SliceGrant> Lease(SliceRequest request) => throw new NotSupportedException();

        public ValueTask<SliceGrant> Check(SliceRequest request) => throw new NotSupportedException();

        public ValueTask<WorkspaceStanding> Standing(WorkspaceTerms terms) => new(new WorkspaceStanding(default, default, terms));
    }

    private sealed class FakeBudget(UserKey user, FakeActors actors) : IUserBudget
    {
        public ValueTask ReturnSlice(WorkspaceTerms workspace) => ValueTask.CompletedTask;

        private Tier _tier;
        private string _mode = "auto";
        private long _energy = 75;

        public ValueTask<ReserveOutcome> Reserve(ReserveCommand command) => throw new NotSupportedException();

        public ValueTask<ReserveOutcome> Check(ReserveCommand command) => throw new NotSupportedException();

        public ValueTask Release(RequestId quote) => throw new NotSupportedException();

        public ValueTask<Refusal?> RaiseCost(RequestId id, NanoUsd cost, WorkspaceTerms workspace) => throw new NotSupportedException();

        public ValueTask<SettleOutcome> Settle(SettleCommand command) => throw new NotSupportedException();

        public ValueTask Confirm() => default;

        public ValueTask<UserProfile> Profile(LoadState load) => new(new UserProfile
        {
            User = user,
            Tier = _tier,
            PreferredMode = _mode,
            EfficiencyRating = 0.8,
            EnergyBalance = _energy,
            EnergyReserved = 0,
            EnergyCapacity = 75,
            SurgeMultiplier = 1,
            TodayTokens = 0,
            TodayCost = default,
            DailyBudget = 3000,
            WeekTokens = 45_000,
            WeekCost = new NanoUsd(1_500_000),
            WeeklyBudget = 10_000,
            WeekResetsAt = default,
            ReservedTokens = 0,
            OpenReservations = 0,
            Last7DaysTokens = [0, 0, 0, 0, 0, 0, 0],
            Last7DaysCost = [default, default, default, default, default, default, default],
            MonthCost = default,
            Requests = 0,
            AverageTokens = 0,
            PredictedDailyUsage = 0,
            TokensSaved = 0,
            CostSaved = default,
            CacheHitRate = 0,
            RecommendedPlan = Tier.Free,
            CostTierScore = 0,
        });

        public ValueTask<UserProfile> Change(AccountChange change)
        {
            if (actors.Silent-- > 0) throw new LedgerUnavailableException("no answer");
            _tier = change.Tier ?? _tier;
            _mode = change.PreferredMode ?? _mode;
            _energy += change.GrantEnergy;
            return Profile(change.Load);
        }
    }
}
