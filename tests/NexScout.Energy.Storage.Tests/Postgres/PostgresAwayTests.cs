using System.Diagnostics;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage.Postgres;
using NexScout.Energy.Testing;

namespace NexScout.Energy.Storage.Tests.Postgres;

/// <summary>A server of its own, since it is stopped and killed.</summary>
public sealed class PostgresAwayTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private PostgresStore _store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Binaries is null, PostgresFixture.Absent);
        _server = await PostgresServer.Start();
        _store = PostgresStoreTests.New(_server.Connection("postgres"));
        await _store.Migrate(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is null) return;
        await _store.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Commit_ServerStopped_FailsSoonAndRecoversByItself()
    {
        await _store.Commit([Some.Write(0)], Cancel);
        await _server.Stop();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 200; i++)
        {
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => _store.Commit([Some.Write(1)], Cancel));
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => _store.Load(Some.Write().Key, Cancel));
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"400 refusals took {clock.Elapsed}");
        await _server.Up();
        Assert.Equal(WriteOutcome.Committed, (await Insist(() => _store.Commit([Some.Write(1)], Cancel)))[0].Outcome);
    }

    [Fact]
    public async Task Commit_ServerKilledUnderLoad_LosesNothingAcknowledgedAndChargesNothingTwice()
    {
        var acknowledged = 0;
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            var user = new UserKey("acme", $"user{n}");
            var key = Some.Write(0, user).Key;
            var made = 0;
            for (long version = 0; !stop.IsCancellationRequested; version++)
            {
                var write = Some.Write(version, user) with { Closed = [Some.Record((n * 1_000_000) + (int)version, user)] };
                try
                {
                    var result = (await _store.Commit([write], Cancel))[0].Outcome;
                    Assert.Equal(WriteOutcome.Committed, result);
                }
                catch (LedgerUnavailableException)
                {
                    // Unknown whether it was made: reload, and apply again only where it was not.
                    version = ((await Insist(async () => await _store.Load(key, Cancel)))?.Version ?? 0) - 1;
                    continue;
                }

                made = (int)version + 1;
                Interlocked.Increment(ref acknowledged);
            }

            return (Key: key, Made: made);
        }, Cancel)).ToArray();

        for (var round = 1; round <= 2; round++)
        {
            var before = Volatile.Read(ref acknowledged);
            await Until(() => Volatile.Read(ref acknowledged) > before + 200);
            _server.Kill();
            await _server.Up();
        }

        await stop.CancelAsync();
        var versions = 0L;
        foreach (var (key, made) in await Task.WhenAll(writers))
        {
            var stored = (await _store.Load(key, Cancel))!.Version;
            Assert.InRange(stored, made, long.MaxValue);
            versions += stored;
        }

        Assert.Equal(versions, (await _store.Totals(new UsageQuery(), Cancel)).Requests);
        Assert.InRange(versions, acknowledged, long.MaxValue);
    }

    private static async Task<T> Insist<T>(Func<Task<T>> work)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                return await work();
            }
            catch (LedgerUnavailableException) when (clock.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(20, Cancel);
            }
        }
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition();)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "the writers made no progress");
            await Task.Delay(5, Cancel);
        }
    }
}
