using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Events;
using NexScout.Energy.Hosting;
using NexScout.Energy.Jobs;
using NexScout.Energy.Storage;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Gateway.Tests.Events;

public sealed class WebhookDeliveryTests : IAsyncLifetime
{
    private static readonly EventOptions _quick = new()
    {
        Poll = TimeSpan.FromMilliseconds(20),
        Timeout = TimeSpan.FromSeconds(2),
        Lease = TimeSpan.FromSeconds(6),
        RetryAfter = TimeSpan.FromMilliseconds(10),
        LongestRetry = TimeSpan.FromMilliseconds(40),
    };

    private static readonly int[] _failures = [500, 429, 302, 404, 503];

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("energy-webhooks-");
    private ServiceProvider _services = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IEventOutbox Outbox => _services.GetRequiredService<IEventOutbox>();

    public async ValueTask InitializeAsync() => _services = await Storage(new StorageOptions { DataDirectory = _data.FullName });

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task Deliver_ReceiverFailsForAWhile_EachEventOnceAndInOrder()
    {
        await using var receiver = await Receiver.Start();
        // Every third request fails, and the first five, each in another way.
        receiver.Answer = n => n <= 5 || n % 3 == 0 ? _failures[n % 5] : 200;
        await Add(receiver, "wh_1");
        await using var delivery = await Begin(_services, "one");
        for (var i = 0; i < 40; i++) await Outbox.AddEvents([Call(i, "ann"), Call(i, "bob")], Cancel);
        var events = await receiver.Take(80);
        Assert.Equal(
            Enumerable.Range(0, 40).SelectMany(i => (string[])[$"evt_ann_{i}", $"evt_bob_{i}"]), events.Select(Receiver.Id));
        Assert.Equal(0, receiver.Forged);
        var first = events[0];
        Assert.Equal(["id", "type", "created_at", "workspace", "user", "data"], first.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("call.closed", "acme", "ann"), (first.GetProperty("type").GetString(), first.GetProperty("workspace").GetString(), first.GetProperty("user").GetString()));
        Assert.Equal(0, first.GetProperty("data").GetProperty("n").GetInt32());
        await delivery.DisposeAsync();
        Assert.False(receiver.More);
        Assert.Equal(0, Assert.Single(await Outbox.Webhooks(Cancel)).Failures);
    }

    [Fact]
    public async Task Deliver_Restarted_GoesOnWhereItWas()
    {
        await using var receiver = await Receiver.Start();
        await Add(receiver, "wh_1");
        for (var run = 0; run < 3; run++)
        {
            await using var delivery = await Begin(_services, $"run{run}");
            await Outbox.AddEvents([Call(run, "ann")], Cancel);
            Assert.Equal([$"evt_ann_{run}"], (await receiver.Take(1)).Select(Receiver.Id));
        }

        Assert.Equal(3, receiver.Asked);
    }

    [Fact]
    public async Task Deliver_OneReceiverIsSlow_TheOthersAreNot()
    {
        await using var slow = await Receiver.Start();
        await using var quick = await Receiver.Start();
        var open = new TaskCompletionSource();
        slow.Gate = open.Task;
        await Add(slow, "wh_slow");
        await Add(quick, "wh_quick");
        await using var delivery = await Begin(_services, "one");
        await Outbox.AddEvents([.. Enumerable.Range(0, 30).Select(i => Call(i, "ann"))], Cancel);
        Assert.Equal(30, (await quick.Take(30)).Count);
        Assert.Equal(0, slow.Asked);
        open.SetResult();
        // Where it was so slow that it was asked again, it knows the event by its id.
        var seen = new List<string>();
        while (!seen.Contains("evt_ann_29")) seen.Add(Receiver.Id((await slow.Take(1))[0]));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"evt_ann_{i}"), seen.Distinct());
    }

    [Fact]
    public async Task Deliver_NotWanted_IsPassedOver()
    {
        await using var receiver = await Receiver.Start();
        await Add(receiver, "wh_1", ["alert.*"], "acme");
        await using var delivery = await Begin(_services, "one");
        await Outbox.AddEvents([.. Enumerable.Range(0, 250).Select(i => Call(i, "ann"))], Cancel);
        await Outbox.AddEvents(
            [
                Call(1, "eve") with { Type = "alert.debt", Workspace = "other" }, Call(2, "eve") with { Type = "alert.debt" },
                Call(3, "eve") with { Type = "alert.panic", Workspace = null, User = null }, Call(4, "eve") with { Id = Webhook.TestId("wh_2", "x"), Type = Webhook.TestType },
                Call(5, "eve") with { Id = Webhook.TestId("wh_1", "x"), Type = Webhook.TestType },
            ], Cancel);
        Assert.Equal(["evt_eve_2", "evt_eve_3", Webhook.TestId("wh_1", "x")], (await receiver.Take(3)).Select(Receiver.Id));
        Assert.Equal(3, receiver.Asked);
    }

    [Fact]
    public async Task Deliver_ToAPrivateAddressOfAService_DoesNotConnect()
    {
        await using var inside = await Receiver.Start();
        await using var other = await Receiver.Start();
        await Add(inside, "wh_inside", any: false);
        await Add(other, "wh_other");
        await using var delivery = await Begin(_services, "one");
        await Outbox.AddEvents([Call(0, "ann")], Cancel);
        await other.Take(1);
        while ((await Outbox.Webhooks(Cancel)).Single(webhook => webhook.Id == "wh_inside").Failures < 2) await Task.Yield();
        Assert.Equal(0, inside.Asked);
        Assert.Contains("is not public", (await Outbox.Webhooks(Cancel)).Single(webhook => webhook.Id == "wh_inside").LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_Gone_AsksNoMore()
    {
        await using var gone = await Receiver.Start();
        await using var other = await Receiver.Start();
        gone.Answer = _ => 410;
        await Add(gone, "wh_gone");
        await Add(other, "wh_other");
        await using var delivery = await Begin(_services, "one");
        await Outbox.AddEvents([Call(0, "ann")], Cancel);
        await other.Take(1);
        while (!(await Outbox.Webhooks(Cancel)).Single(webhook => webhook.Id == "wh_gone").Disabled) await Task.Yield();
        await Outbox.AddEvents([Call(1, "ann")], Cancel);
        await other.Take(1);
        Assert.Equal(1, gone.Asked);
        Assert.Equal("HTTP 410", (await Outbox.Webhooks(Cancel)).Single(webhook => webhook.Id == "wh_gone").LastError);
    }

    [Fact]
    public async Task Deliver_TwoProcessesOnOneDatabase_TellEachEventOnce()
    {
        Assert.SkipWhen(PostgresServer.Binaries is null, "PostgreSQL is not installed");
        await using var postgres = await PostgresServer.Start();
        await using var one = await Storage(new StorageOptions { PostgresConnection = postgres.Connection("postgres") });
        await using var two = await Storage(new StorageOptions { PostgresConnection = postgres.Connection("postgres") });
        await using var receiver = await Receiver.Start();
        receiver.Answer = n => n % 4 == 0 ? 500 : 200;
        await Add(receiver, "wh_1", outbox: one.GetRequiredService<IEventOutbox>());
        var first = await Begin(one, "one");
        await using var second = await Begin(two, "two");
        await Tell(0, 60);
        var events = await receiver.Take(60);
        // The process that delivers ends; the other takes over where it was.
        await first.DisposeAsync();
        await Tell(60, 90);
        events.AddRange(await receiver.Take(30));
        foreach (var user in (string[])["ann", "bob"])
        {
            Assert.Equal(
                Enumerable.Range(0, 90).Where(i => User(i) == user).Select(i => $"evt_{user}_{i}"), events.Select(Receiver.Id).Where(id => id.Contains(user, StringComparison.Ordinal)));
        }

        Assert.False(receiver.More);
        Assert.Equal(0, receiver.Forged);

        async Task Tell(int from, int to)
        {
            for (var i = from; i < to; i++) await (i % 2 == 0 ? one : two).GetRequiredService<IEventOutbox>().AddEvents([Call(i, User(i))], Cancel);
        }

        static string User(int i) => i % 3 == 0 ? "ann" : "bob";
    }

    [Fact]
    public async Task Look_WhileItsLeaseHolds_ReadsTheWebhooksOnce()
    {
        await using var receiver = await Receiver.Start();
        await Add(receiver, "wh_1");
        await Outbox.Refused("wh_1", 1, TimeProvider.System.GetUtcNow().AddHours(1), "HTTP 500", false, Cancel);
        var (clock, counted, jobs) = (new VirtualClock(TimeProvider.System.GetUtcNow()), new CountedOutbox(Outbox), _services.GetRequiredService<IJobStore>());
        using var delivery = new WebhookDelivery(counted, jobs, new NodeIdentity("one"), _quick, clock, NullLogger<WebhookDelivery>.Instance);
        // At first and where the lease was lost, what was read before it was taken may be old.
        foreach (var (passed, reads) in (IEnumerable<(TimeSpan, int)>)[(TimeSpan.Zero, 2), (_quick.Lease / 6, 3), (_quick.Lease / 2, 4), (_quick.Lease * 2, 6)])
        {
            clock.JumpTo(clock.Now + passed);
            await delivery.Look(Cancel);
            Assert.Equal(reads, counted.Reads);
        }
    }

    [Fact]
    public void Signature_OfStandardWebhooksExample_IsTheirs() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));

    private static async Task<ServiceProvider> Storage(StorageOptions options)
    {
        var services = new ServiceCollection().AddEnergyStorage(options).BuildServiceProvider();
        await services.GetRequiredService<IEnergyStore>().Migrate(Cancel);
        return services;
    }

    private static async Task<Delivering> Begin(ServiceProvider services, string node)
    {
        var delivery = new WebhookDelivery(
            services.GetRequiredService<IEventOutbox>(), services.GetRequiredService<IJobStore>(), new NodeIdentity(node), _quick, TimeProvider.System,
            NullLogger<WebhookDelivery>.Instance);
        await delivery.StartAsync(Cancel);
        return new Delivering(delivery);
    }

    private async Task Add(Receiver receiver, string id, string[]? types = null, string? workspace = null, IEventOutbox? outbox = null, bool any = true)
    {
        var webhook = new Webhook
        {
            Id = id,
            Url = receiver.Url,
            Secret = receiver.Secret = WebhookSignature.NewSecret(),
            Types = types ?? ["call.closed"],
            Workspace = workspace,
            AnyTarget = any,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        await (outbox ?? Outbox).AddWebhook(webhook, Cancel);
    }

    private static OutboxEvent Call(int number, string user) => new(
        $"evt_{user}_{number}", "call.closed", "acme", user, $$"""{"n":{{number}}}""", new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero));

    private sealed class Delivering(WebhookDelivery delivery) : IAsyncDisposable
    {
        private bool _ended;

        public async ValueTask DisposeAsync()
        {
            if (_ended) return;
            _ended = true;
            await delivery.StopAsync(CancellationToken.None);
            delivery.Dispose();
        }
    }
}
