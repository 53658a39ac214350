using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Tests.Budgets;
using Xunit;

namespace NexScout.Energy.Tests.Hosting;

public sealed class AbandonedCallsTests : IAsyncDisposable
{
    private const string Other = "another process";

    private static readonly TimeSpan _beat = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _lease = TimeSpan.FromSeconds(15);

    private readonly ManualTime _clock = new();
    private readonly MemoryStore _memory = new();
    private readonly List<ServiceProvider> _made = [];

    [Fact]
    public async Task Close_OwnLeaseLapsedWhileStorageWasAway_LeavesOwnCallsOpen()
    {
        var (node, _) = await Start(shared: false);
        await node.Beat();
        var call = await node.Open(node.Name);

        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(0, await node.Close());
        Assert.False((await node.Settle(call)).AlreadySettled);
    }

    [Fact]
    public async Task Close_StoreOfItsOwn_ClosesAtOnceWhatADeadProcessLeft()
    {
        var (node, _) = await Start(shared: false);
        var call = await node.Open(Other);

        Assert.Equal(1, await node.Close());
        Assert.True((await node.Settle(call)).AlreadySettled);
    }

    [Fact]
    public async Task Close_SharedStoreBackAfterAllLeasesLapsed_LetsTheOthersRenewTheirs()
    {
        var (node, store) = await Start(shared: true);
        await node.Steady(_lease);
        await _memory.Heartbeat(Other, _clock.GetUtcNow(), _clock.GetUtcNow() + _lease, CancellationToken.None);
        var call = await node.Open(Other);
        store.Away = true;
        _clock.Advance(TimeSpan.FromSeconds(20));
        store.Away = false;

        Assert.Equal(0, await node.Close());
        await _memory.Heartbeat(Other, _clock.GetUtcNow(), _clock.GetUtcNow() + (2 * _lease), CancellationToken.None);
        await node.Steady(_lease);

        Assert.Equal(0, await node.Close());
        Assert.False((await node.Settle(call)).AlreadySettled);
    }

    [Theory]
    [InlineData(12, 0)]
    [InlineData(15, 1)]
    public async Task Close_SharedStoreAfterAStart_ClosesWhatTheDeadLeftAfterALeaseOfItsOwn(int seconds, int closed)
    {
        var (node, _) = await Start(shared: true);
        await node.Open(Other);
        Assert.Equal(0, await node.Close());

        await node.Steady(TimeSpan.FromSeconds(seconds));

        Assert.Equal(closed, await node.Close());
    }

    [Fact]
    public async Task Close_AnotherDiesWhileThisOneLives_ClosesItsCallsWhenItsLeaseEnds()
    {
        var (node, _) = await Start(shared: true);
        await node.Steady(_lease);
        await _memory.Heartbeat(Other, _clock.GetUtcNow(), _clock.GetUtcNow() + _lease, CancellationToken.None);
        await node.Open(Other);

        await node.Steady(_lease);
        Assert.Equal(0, await node.Close());
        await node.Steady(_beat);

        Assert.Equal(1, await node.Close());
    }

    [Theory]
    [InlineData("00:10:00", 29, 0)]
    [InlineData("00:10:00", 31, 1)]
    [InlineData("01:00:00", 119, 0)]
    [InlineData("01:00:00", 121, 1)]
    public async Task Close_ACallWithoutAnEnd_ClosesItAfterTwoHoldsAndHalfAnHourAtLeast(string holdFor, int minutes, int closed)
    {
        var (node, _) = await Start(shared: false, holdFor);
        await node.Open(node.Name);

        _clock.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal(closed, await node.Close());
    }

    [Fact]
    public async Task Close_AnAccountCannotBeRead_ClosesTheCallsOfTheOthers()
    {
        var (node, _) = await Start(shared: false);
        var broken = new UserKey("acme", "broken");
        await _memory.Commit(
            [
                new ActorWrite
                {
                    Key = new ActorKey(ActorKind.User, broken.ToString()),
                    ReadVersion = 0,
                    State = "written by a hand"u8.ToArray(),
                    Opened = [node.Opened(new RequestId(1_000), broken, Other)],
                },
            ],
            CancellationToken.None);
        var call = await node.Open(Other);

        Assert.Equal(1, await node.Close());
        Assert.True((await node.Settle(call)).AlreadySettled);
        Assert.Equal(CallTrace.Opened, await _memory.Trace(new RequestId(1_000), CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var services in _made)
        {
            await services.GetRequiredService<LedgerWriting>().StopAsync(CancellationToken.None);
            await services.DisposeAsync();
        }
    }

    private async Task<(Node Node, FragileStore Store)> Start(bool shared, string holdFor = "00:10:00")
    {
        var store = new FragileStore(_memory) { Shared = shared };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSingleton<IEnergyStore>(store);
        services.AddSingleton<ISettingsStore>(_memory);
        services.AddSingleton<IModelProviders>(new NoProviders());
        services.AddEnergyEngine(new ConfigurationBuilder().AddInMemoryCollection([new("Energy:HoldFor", holdFor)]).Build());
        var made = services.BuildServiceProvider();
        _made.Add(made);
        await made.GetRequiredService<LedgerWriting>().StartAsync(CancellationToken.None);
        return (new Node(made, _clock), store);
    }

    /// <summary>A process whose duties the test does, at the moments that it says.</summary>
    private sealed class Node(ServiceProvider services, ManualTime clock)
    {
        private int _calls;

        public string Name => services.GetRequiredService<NodeIdentity>().Name;

        public Task<DateTimeOffset> Beat() => services.GetRequiredService<NodeHeartbeat>().Beat(CancellationToken.None);

        public Task<int> Close() => services.GetRequiredService<AbandonedCalls>().Close(CancellationToken.None);

        /// <summary>Lives for a time, its heartbeat in order.</summary>
        public async Task Steady(TimeSpan time)
        {
            await Beat();
            for (var lived = TimeSpan.Zero; lived < time; lived += _beat)
            {
                clock.Advance(_beat);
                await Beat();
            }
        }

        public async Task<RequestId> Open(string node)
        {
            var ask = Account.Ask(++_calls);
            Assert.Null((await User.Reserve(ask with { Opened = Opened(ask.Id, Account.Ann, node) })).Refusal);
            await User.Confirm();
            return ask.Id;
        }

        public OpenedCall Opened(RequestId id, UserKey user, string node) => Account.Opened(id, clock.GetUtcNow(), user, node);

        public ValueTask<SettleOutcome> Settle(RequestId call) => User.Settle(Account.Used((int)call.Value, 30, 40));

        private IUserBudget User => services.GetRequiredService<IEnergyActors>().User(Account.Ann);
    }

    private sealed class NoProviders : IModelProviders
    {
        public IModelProvider? Find(string provider) => null;
    }
}
