using FsCheck;
using FsCheck.Fluent;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage.Postgres;
using NexScout.Energy.Storage.Sqlite;

namespace NexScout.Energy.Storage.Tests;

/// <summary>Random groups of writes against a model that fits on a page: versions, the set of opened and the set of closed calls.</summary>
public sealed class StoreModelProperties(PostgresFixture postgres)
{
    private const int Users = 4;
    private const int Calls = 12;

    [Fact]
    public async Task Sqlite_RandomWrites_FollowTheModel()
    {
        var folder = Directory.CreateTempSubdirectory("energy-model-").FullName;
        using (var store = new SqliteStore(new StorageOptions { DataDirectory = folder }, TimeProvider.System)) await Follow(store);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Postgres_RandomWrites_FollowTheModel()
    {
        await using var store = PostgresStoreTests(await postgres.NewDatabase());
        await Follow(store);
    }

    private static PostgresStore PostgresStoreTests(string connection) => Postgres.PostgresStoreTests.New(connection);

    private static async Task Follow(SqlStore store)
    {
        var cancel = TestContext.Current.CancellationToken;
        await store.Migrate(cancel);
        var run = 0;
        Prop.ForAll(Arb.From(Gen.ListOf(Group())), groups =>
        {
            Play(store, groups, run++, cancel).GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    /// <summary>A group: for some users a write at the right or a stale version that opens and closes some calls.</summary>
    private static Gen<List<Step>> Group()
    {
        var calls = Gen.Choose(0, Calls - 1).ListOf().Select(list => list.Distinct().Take(3).ToArray());
        var step = from user in Gen.Choose(0, Users - 1)
                   from stale in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(-1, 1)))
                   from opened in calls
                   from closed in calls
                   select new Step(user, stale, opened, closed);
        return step.ListOf().Select(steps => steps.DistinctBy(each => each.User).ToList());
    }

    private static async Task Play(SqlStore store, IEnumerable<List<Step>> groups, int run, CancellationToken cancel)
    {
        var versions = new long[Users];
        var opened = new HashSet<RequestId>();
        var closed = new HashSet<RequestId>();
        foreach (var group in groups)
        {
            var writes = group.Select(step => ToWrite(step, run, versions)).ToArray();
            var results = await store.Commit(writes, cancel);
            for (var i = 0; i < writes.Length; i++)
            {
                var user = group[i].User;
                var before = writes[i].Closed.Select(record => record.Id).Where(closed.Contains).ToHashSet();
                var expected = writes[i].ReadVersion != versions[user] ? WriteOutcome.VersionConflict
                    : before.Count > 0 ? WriteOutcome.AlreadyClosed : WriteOutcome.Committed;
                Assert.Equal(expected, results[i].Outcome);
                if (expected == WriteOutcome.AlreadyClosed) Assert.Equal(before, results[i].ClosedBefore!.ToHashSet());
                if (expected != WriteOutcome.Committed) continue;
                versions[user]++;
                foreach (var record in writes[i].Closed) closed.Add(record.Id);
                opened.ExceptWith(writes[i].Closed.Select(record => record.Id));
                opened.UnionWith(writes[i].Opened.Select(call => call.Id).Where(id => writes[i].Closed.All(record => record.Id != id)));
            }
        }

        for (var user = 0; user < Users; user++)
            Assert.Equal(versions[user], (await store.Load(new ActorKey(ActorKind.User, Key(user, run).ToString()), cancel))?.Version ?? 0);
        Assert.Equal(closed.Count, (await store.Totals(new UsageQuery { Workspace = $"run{run}" }, cancel)).Requests);
        for (var call = 0; call < Calls; call++)
        {
            var id = Id(call, run);
            var expected = closed.Contains(id) ? CallTrace.Closed : opened.Contains(id) ? CallTrace.Opened : CallTrace.Unknown;
            Assert.Equal(expected, await store.Trace(id, cancel));
        }
    }

    private static ActorWrite ToWrite(Step step, int run, long[] versions)
    {
        var user = Key(step.User, run);
        return Some.Write(Math.Max(0, versions[step.User] + step.Stale), user) with
        {
            Opened = [.. step.Opened.Select(call => Some.Opened(0, user) with { Id = Id(call, run) })],
            Closed = [.. step.Closed.Select(call => Some.Record(0, user) with { Id = Id(call, run) })],
        };
    }

    private static UserKey Key(int user, int run) => new($"run{run}", $"user{user}");

    private static RequestId Id(int call, int run) => new((UInt128)(ulong)((run * 1000L) + call + 1));

    private sealed record Step(int User, int Stale, int[] Opened, int[] Closed);
}
