using NexScout.Energy.Storage.Moving;

namespace NexScout.Energy.Storage.Tests.Moving;

/// <summary>Moves of random data that break off.</summary>
[Collection(MovingTests.Name)]
public sealed class DataMoveKillTests(OwnPostgres postgres) : MovingTest(postgres)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-1)]
    public async Task Run_KilledAfterEveryBatch_LosesAndDoublesNothing(int seed)
    {
        seed = seed < 0 ? Environment.TickCount : seed;
        var rows = await FillRandomly(seed);
        var before = FileHash();
        var (kills, moved) = (0, 0L);
        MoveReport? report = null;
        while (report is null)
        {
            try
            {
                report = await Move(batch: 23).Run(Kill, Cancel);
            }
            catch (KilledException)
            {
                kills++;
            }
        }

        Assert.True(kills > 10, $"only {kills} kills (seed {seed})");
        Assert.Empty(report.Sums.Where(sum => !sum.Agrees).Select(sum => $"{sum} (seed {seed})"));
        Assert.Equal((long)rows, moved);
        Assert.Equal((long)rows, (await Row("SELECT sum(rows_moved)::bigint FROM energy_migration"))[0]);
        Assert.Equal(before, FileHash());

        void Kill(MoveProgress now)
        {
            if (now.Phase != "moving") return;
            moved = now.Done;
            throw new KilledException();
        }
    }

    [Fact]
    public async Task Run_ConnectionKilledAtAnyMoment_GoesOnWhereItStopped()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await FillRandomly(seed, most: 200);
        var kills = 0;
        for (MoveReport? report = null; report is null;)
        {
            using var stop = new CancellationTokenSource();
            if (kills < 25) stop.CancelAfter(TimeSpan.FromMilliseconds(random.Next(20, 400)));
            try
            {
                report = await Move(batch: 10).Run(null, stop.Token);
                Assert.Empty(report.Sums.Where(sum => !sum.Agrees).Select(sum => $"{sum} (seed {seed})"));
            }
            catch (OperationCanceledException)
            {
                kills++;
            }
        }
    }

    [Fact]
    public async Task Server_OnHalfOfTheData_DoesNotStart()
    {
        await FillRandomly(seed: 8);
        await Assert.ThrowsAsync<KilledException>(() => Move(batch: 10).Run(KillMoving, Cancel));
        await using var server = Postgres();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => server.Migrate(Cancel));
        Assert.Contains("energy migrate", refused.Message, StringComparison.Ordinal);
        Agree(await Move().Run(null, Cancel));
        await server.Migrate(Cancel);
    }

    [Fact]
    public async Task Run_FileChangedSinceItBegan_IsRefused()
    {
        await FillRandomly(seed: 9);
        await Assert.ThrowsAsync<KilledException>(() => Move(batch: 10).Run(KillMoving, Cancel));
        Sql("UPDATE actor_state SET version = 77");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Move().Run(null, Cancel));
        Assert.Contains("has changed since", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM ai_usage_logs WHERE id = (SELECT min(id) FROM ai_usage_logs)", "ai_usage_logs")]
    [InlineData("UPDATE ai_usage_logs SET cost_nano = 7 WHERE id = (SELECT min(id) FROM ai_usage_logs WHERE cost_nano <> 7)", "usage log: nano-USD")]
    [InlineData("UPDATE api_keys SET role = 'king'", "api_keys")]
    public async Task Run_TargetWasTamperedWith_NamesTheRowAndStaysClosed(string sql, string named)
    {
        await FillRandomly(seed: 10);
        await Assert.ThrowsAsync<KilledException>(() => Move().Run(now => { if (now.Phase == "comparing") throw new KilledException(); }, Cancel));
        await PostgresFixture.Sql(Target, sql);
        var report = await Move().Run(null, Cancel);
        Assert.Contains(report.Sums, sum => !sum.Agrees && sum.What == named);
        await using var server = Postgres();
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.Migrate(Cancel));
    }

    private static void KillMoving(MoveProgress now)
    {
        if (now.Phase == "moving") throw new KilledException();
    }

    private sealed class KilledException : Exception;
}
