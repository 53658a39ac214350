using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using NexScout.Energy.Budgets;
using NexScout.Energy.Grains.Budgets;
using NexScout.Energy.Grains.Streams;
using NexScout.Energy.Hosting;
using Orleans.Streams;

namespace NexScout.Energy.Cluster.Tests;

/// <summary>Live events in the cluster: made where somebody listens, anywhere, and nowhere else.</summary>
public sealed class EventStreamTests
{
    private static readonly UserKey _ann = new("acme", "ann");

    [Fact]
    public async Task Events_NobodyListens_AreNotMade()
    {
        await using var silos = await TestSilos.Start(silos: 2);
        await Charge(silos, 1);
        await Quiet(Feeds(silos));
        await Charge(silos, 2);
        Assert.All(Feeds(silos), feed => Assert.False(feed.Heard));
    }

    [Fact]
    public async Task Events_SomebodyListensAtOneSilo_ComeFromAll()
    {
        await using var silos = await TestSilos.Start(silos: 2);
        var feeds = Feeds(silos);
        await Quiet(feeds);
        using (var listener = feeds[0].Listen("acme", 1_000))
        {
            await Until(() => feeds[1].Heard, TimeSpan.FromSeconds(10));
            // Accounts of many users, so that both silos hold some.
            for (var call = 1; call <= 40; call++) await Charge(silos, call);
            var users = new HashSet<string?>();
            while (users.Count < 40)
            {
                var happened = await listener.Events.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
                Assert.Equal("profile", happened.Name);
                users.Add(happened.User);
            }
        }

        // Where the listener has gone, the others make events for the rest of its lease.
        await Until(() => !feeds[1].Heard, TimeSpan.FromSeconds(20));
        Assert.False(feeds[0].Heard);
    }

    [Fact]
    public async Task Hold_TheClusterForgotTheSubscription_MakesItAnew()
    {
        await using var silos = await TestSilos.Start();
        var stream = silos.Cluster.Silos[0].ServiceProvider.GetRequiredService<IClusterClient>()
            .GetStreamProvider(SnapshotStream.Provider).GetStream<EventBatch>(StreamId.Create("energy.events", "tried"));
        var heard = Channel.CreateUnbounded<string>();
        var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        var subscription = new LastingSubscription<EventBatch>(() => stream, batch => heard.Writer.WriteAsync(batch.Node).AsTask(), clock);

        await subscription.Hold();
        Assert.Equal("first", await Said("first"));
        var first = Assert.Single(await stream.GetAllSubscriptionHandles());
        clock.JumpTo(clock.Now + LastingSubscription<EventBatch>.Ask);
        await subscription.Hold();
        Assert.Equal(first.HandleId, Assert.Single(await stream.GetAllSubscriptionHandles()).HandleId);

        await first.UnsubscribeAsync();
        clock.JumpTo(clock.Now + LastingSubscription<EventBatch>.Ask);
        await subscription.Hold();
        Assert.Equal("second", await Said("second"));
        Assert.NotEqual(first.HandleId, Assert.Single(await stream.GetAllSubscriptionHandles()).HandleId);
        Assert.False(heard.Reader.TryRead(out _), "it was heard twice");

        // One of a try that failed, and ten minutes later.
        await stream.SubscribeAsync((_, _) => Task.CompletedTask);
        clock.JumpTo(clock.Now + TimeSpan.FromMinutes(10));
        await subscription.Hold();
        Assert.Equal("third", await Said("third"));
        Assert.Single(await stream.GetAllSubscriptionHandles());

        await subscription.End();
        Assert.Empty(await stream.GetAllSubscriptionHandles());

        async Task<string> Said(string word)
        {
            await stream.OnNextAsync(new EventBatch(word, []));
            return await heard.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    // A process that has just begun makes events for a while: somebody may listen who has not been heard yet.
    private static Task Quiet(List<IEventFeed> feeds) => Until(() => feeds.All(feed => !feed.Heard), TimeSpan.FromSeconds(20));

    private static List<IEventFeed> Feeds(TestSilos silos) =>
        [.. silos.Cluster.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<IEventFeed>())];

    private static async Task Charge(TestSilos silos, int call)
    {
        var user = _ann with { User = $"user{call}" };
        var account = silos.Grains.GetGrain<IUserBudgetGrain>(user.ToString());
        await account.Reserve(Some.Reserve(call, user));
        await account.Settle(Some.Settle(call, user, 10));
    }

    private static async Task Until(Func<bool> holds, TimeSpan within)
    {
        var until = DateTime.UtcNow + within;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < until, $"it did not come within {within}");
            await Task.Delay(50);
        }
    }
}
