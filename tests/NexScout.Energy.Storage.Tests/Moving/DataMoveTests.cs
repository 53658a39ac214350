using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Events;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage.Moving;
using Npgsql;

namespace NexScout.Energy.Storage.Tests.Moving;

/// <summary>What moves, and what refuses to.</summary>
[Collection(MovingTests.Name)]
public sealed class DataMoveTests(OwnPostgres postgres) : MovingTest(postgres)
{
    [Fact]
    public async Task Run_RealRecords_ReadTheSameOnBothSides()
    {
        var key = new ApiKey
        {
            Id = "k1",
            Hash = new byte[] { 0, 255, 7 },
            Workspace = "acme",
            User = "ann",
            Role = Role.User,
            Name = "日本",
            CreatedAt = Some.Noon,
            ExpiresAt = Some.Noon.AddDays(1),
        };
        UsageRecord here;
        using (var store = Sqlite())
        {
            await store.Migrate(Cancel);
            var write = Some.Write(0, state: """{"total_tokens":150,"total_cost":45001}""");
            await store.Commit([write with { Closed = [Some.Record(1)], Opened = [Some.Opened(2)] }], Cancel);
            await ((IKeyStore)store).Add(key, Cancel);
            await store.Heartbeat("node-a", Some.Noon, Some.Noon, Cancel);
            here = (await store.Find(Some.Id(1), Cancel))!;
        }

        var report = await Move().Run(null, Cancel);
        Agree(report);
        Assert.Equal(1, report.OpenCalls);
        Assert.Contains(report.Sums, sum => sum is { What: "usage log: tokens", Target: "150" });
        Assert.Contains(report.Sums, sum => sum is { What: "accounts: nano-USD", Target: "45,001" });
        Assert.Contains(report.Sums, sum => sum is { What: "audit", Target: "1 users, 1 agree" });
        await using var moved = Postgres();
        await moved.Migrate(Cancel);
        var there = (await moved.Find(Some.Id(1), Cancel))!;
        Assert.Equal(here with { Receipt = default }, there with { Receipt = default });
        Assert.Equal(here.Receipt.ToArray(), there.Receipt.ToArray());
        Assert.Equal(1, (await moved.Load(new ActorKey(ActorKind.User, Some.Ann.ToString()), Cancel))!.Version);
        var found = (await ((IKeyStore)moved).Find("k1", Cancel))!;
        Assert.Equal(key.Hash.ToArray(), found.Hash.ToArray());
        Assert.Equal(key with { Hash = default }, found with { Hash = default });
        Assert.Equal(Some.Id(2), Assert.Single(await moved.Abandoned(DateTimeOffset.UtcNow, Some.Noon.AddHours(-1), 10, Cancel)).Id);
    }

    [Fact]
    public async Task Run_WebhookHalfWayThroughItsEvents_GoesOnWithTheNext()
    {
        using (var store = Sqlite())
        {
            await store.Migrate(Cancel);
            await store.AddEvents([.. Enumerable.Range(0, 12).Select(i => Event($"e{i}"))], Cancel);
            await store.AddWebhook(
                new Webhook { Id = "hook", Url = new Uri("http://there"), Secret = "s", Types = [], CreatedAt = Some.Noon }, Cancel);
        }

        Sql("UPDATE energy_webhooks SET cursor_seq = 4; DELETE FROM energy_events WHERE seq = 4");
        Agree(await Move(batch: 3).Run(null, Cancel));
        await using var moved = Postgres();
        await moved.Migrate(Cancel);
        await moved.AddEvents([Event("new")], Cancel);
        // In SQL: what the store gives out waits for transactions of other tests too.
        var next = await Row(
            "SELECT array_agg(e.id ORDER BY xact, seq) FROM energy_events e, energy_webhooks "
            + "WHERE (xact, seq) > (CAST(CAST(cursor_xact AS text) AS xid8), cursor_seq)");
        Assert.Equal(["e4", "e5", "e6", "e7", "e8", "e9", "e10", "e11", "new"], (string[])next[0]);
    }

    [Fact]
    public async Task Run_NumbersWereGivenAndRemoved_AreNotGivenAgain()
    {
        using (var store = Sqlite())
        {
            await store.Migrate(Cancel);
            await store.AddEvents([Event("a"), Event("b")], Cancel);
        }

        Sql("DELETE FROM energy_events");
        Agree(await Move().Run(null, Cancel));
        await using var moved = Postgres();
        await moved.Migrate(Cancel);
        await moved.AddEvents([Event("c")], Cancel);
        Assert.Equal(3L, (await Row("SELECT seq FROM energy_events"))[0]);
    }

    [Fact]
    public async Task Plan_Asked_ChangesNothing()
    {
        var rows = await FillRandomly(seed: 3);
        var plan = await Move().Plan(Cancel);
        Assert.Equal(rows, plan.Rows);
        Assert.Equal(0L, (await Row("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))[0]);
    }

    [Fact]
    public async Task Run_TargetHoldsOtherAccounts_IsRefusedAndLeftAsItWas()
    {
        await FillRandomly(seed: 4);
        await using (var other = Postgres())
        {
            await other.Migrate(Cancel);
            await other.Commit([Some.Write()], Cancel);
        }

        foreach (var asked in (Func<Task>[])[() => Move().Run(null, Cancel), () => Move().Plan(Cancel)])
            Assert.Contains("1 rows in actor_state", (await Assert.ThrowsAsync<InvalidOperationException>(asked)).Message, StringComparison.Ordinal);
        Assert.Equal(1L, (await Row("SELECT count(*) FROM actor_state"))[0]);
        Assert.True((bool)(await Row("SELECT to_regclass('energy_migration') IS NULL"))[0]);
    }

    [Fact]
    public async Task Run_ServerOnEitherSide_IsRefused()
    {
        using (var running = Sqlite())
        {
            await running.Migrate(Cancel);
            Assert.Contains("stop that process", (await Refused()).Message, StringComparison.Ordinal);
            await running.Heartbeat("elsewhere", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddMinutes(5), Cancel);
        }

        Assert.Contains("elsewhere", (await Refused()).Message, StringComparison.Ordinal);
        Sql("UPDATE energy_nodes SET alive_until = '2026-01-01T00:00:00.000000Z'");
        await using (var server = Postgres())
        {
            await server.Migrate(Cancel);
            await server.Heartbeat("there", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddMinutes(5), Cancel);
        }

        Assert.Contains("there runs on this database", (await Refused()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ServerStartsWhileTheFileIsRead_IsRefusedAndLeavesItToServe()
    {
        await FillRandomly(seed: 7);
        var started = false;
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Move().Run(Start, Cancel));
        Assert.Contains("newcomer runs on this database", refused.Message, StringComparison.Ordinal);
        Assert.True((bool)(await Row("SELECT to_regclass('energy_migration') IS NULL"))[0]);

        void Start(MoveProgress now)
        {
            if (started) return;
            started = true;
            using var connection = new NpgsqlConnection(Target + ";Pooling=false");
            connection.Open();
            using var beat = new NpgsqlCommand("INSERT INTO energy_nodes VALUES ('newcomer', now(), now() + interval '5 minutes')", connection);
            beat.ExecuteNonQuery();
        }
    }

    [Fact]
    public async Task Run_LeaseOfAStoppedServer_IsWaitedFor()
    {
        using (var stopped = Sqlite())
        {
            await stopped.Migrate(Cancel);
            await stopped.Heartbeat("gone", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddSeconds(1), Cancel);
        }

        Agree(await Move().Run(null, Cancel));
    }

    [Fact]
    public async Task Run_Again_SaysThatAllWasMoved()
    {
        await FillRandomly(seed: 5);
        Agree(await Move().Run(null, Cancel));
        Assert.NotNull((await Move().Run(null, Cancel)).MovedBefore);
        Sql("UPDATE actor_state SET version = 77");
        Assert.Contains("Other data", (await Refused()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FileOfAnotherVersion_IsRefused()
    {
        await FillRandomly(seed: 6);
        Sql("UPDATE schema_migrations SET version = 999 WHERE version = 13");
        Assert.Contains("newer", (await Refused()).Message, StringComparison.Ordinal);
        Sql("DELETE FROM schema_migrations WHERE version = 999");
        Assert.Contains("older", (await Refused()).Message, StringComparison.Ordinal);
    }

    private Task<InvalidOperationException> Refused() => Assert.ThrowsAsync<InvalidOperationException>(() => Move().Run(null, Cancel));

    private static OutboxEvent Event(string id) => new(id, "debt.opened", "acme", "ann", """{"tokens":1}""", Some.Noon);
}
