using System.Text;
using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using NexScout.Energy.Routing;

namespace NexScout.Energy.Storage.Tests;

/// <summary>What every store must do; run once for SQLite and once for PostgreSQL.</summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected SqlStore Store { get; private set; } = null!;

    /// <summary>A second way into the same database: another store where processes may share it.</summary>
    private protected abstract SqlStore Other { get; }

    private protected abstract Task<SqlStore> Open();

    public async ValueTask InitializeAsync()
    {
        Store = await Open();
        await Store.Migrate(Cancel);
    }

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Migrate_TwiceAndAtOnce_KeepsWhatIsThere()
    {
        await Commit(Some.Write());
        await Task.WhenAll(Store.Migrate(Cancel), Other.Migrate(Cancel), Store.Migrate(Cancel));
        Assert.NotNull(await Store.Load(new ActorKey(ActorKind.User, "acme/ann"), Cancel));
    }

    [Fact]
    public async Task Load_UnknownKey_IsNull() => Assert.Null(await Store.Load(new ActorKey(ActorKind.User, "acme/nobody"), Cancel));

    [Fact]
    public async Task Commit_Empty_DoesNothing() => Assert.Empty(await Store.Commit([], Cancel));

    [Fact]
    public async Task Commit_StateOfEachVersion_ReadsBack()
    {
        Assert.Equal(WriteOutcome.Committed, (await Commit(Some.Write(0, state: """{"a":"é\u0000","n":9007199254740993}"""))).Outcome);
        var first = await Store.Load(new ActorKey(ActorKind.User, "acme/ann"), Cancel);
        Assert.Equal((1, """{"a":"é\u0000","n":9007199254740993}"""), (first!.Version, Encoding.UTF8.GetString(first.Json.Span)));
        Assert.Equal(WriteOutcome.Committed, (await Commit(Some.Write(1, state: "{}"))).Outcome);
        var second = await Store.Load(new ActorKey(ActorKind.User, "acme/ann"), Cancel);
        Assert.Equal((2, "{}"), (second!.Version, Encoding.UTF8.GetString(second.Json.Span)));
    }

    [Fact]
    public async Task Commit_StaleVersion_ChangesNothing()
    {
        await Commit(Some.Write(0));
        var stale = Some.Write(0, state: "{}") with
        {
            Closed = [Some.Record(1)],
            Opened = [Some.Opened(2)],
            Debts = [new Debt(1, new NanoUsd(1), "spike", DebtStatus.Active, Some.Noon)],
        };
        Assert.Equal(WriteOutcome.VersionConflict, (await Commit(stale)).Outcome);
        Assert.Equal(WriteOutcome.VersionConflict, (await Commit(stale with { ReadVersion = 2 })).Outcome);
        Assert.Equal(1, (await Store.Load(stale.Key, Cancel))!.Version);
        Assert.Equal(CallTrace.Unknown, await Store.Trace(Some.Id(1), Cancel));
        Assert.Equal(CallTrace.Unknown, await Store.Trace(Some.Id(2), Cancel));
        Assert.Empty(await Store.Debts(Some.Ann, 10, Cancel));
    }

    [Fact]
    public async Task Commit_TheSameWriteAgain_IsAConflictAndChargesOnce()
    {
        var write = Some.Write(0) with { Closed = [Some.Record(1)] };
        Assert.Equal(WriteOutcome.Committed, (await Commit(write)).Outcome);
        Assert.Equal(WriteOutcome.VersionConflict, (await Commit(write)).Outcome);
        Assert.Equal(1, (await Store.Totals(new UsageQuery(), Cancel)).Requests);
    }

    [Fact]
    public async Task Commit_ACallClosedBefore_MakesNothingOfThatWriteAndAllOfTheOthers()
    {
        await Commit(Some.Write(0) with { Closed = [Some.Record(1), Some.Record(2)] });
        var bob = new UserKey("acme", "bob");
        var results = await Store.Commit(
            [
                Some.Write(1, state: "{}") with { Closed = [Some.Record(2), Some.Record(3), Some.Record(1)], Opened = [Some.Opened(4)] },
                Some.Write(0, bob) with { Closed = [Some.Record(5, bob)] },
            ], Cancel);
        Assert.Equal(WriteOutcome.AlreadyClosed, results[0].Outcome);
        Assert.Equal([Some.Id(1), Some.Id(2)], results[0].ClosedBefore!.OrderBy(id => id.Value));
        Assert.Equal(WriteOutcome.Committed, results[1].Outcome);
        Assert.Equal(1, (await Store.Load(new ActorKey(ActorKind.User, "acme/ann"), Cancel))!.Version);
        Assert.Equal(CallTrace.Unknown, await Store.Trace(Some.Id(3), Cancel));
        Assert.Equal(CallTrace.Unknown, await Store.Trace(Some.Id(4), Cancel));
        Assert.Equal(CallTrace.Closed, await Store.Trace(Some.Id(5), Cancel));
    }

    [Fact]
    public async Task Commit_TwoWritesCloseOneCall_TheSecondIsAlreadyClosed()
    {
        var bob = new UserKey("acme", "bob");
        var results = await Store.Commit(
            [Some.Write(0) with { Closed = [Some.Record(1)] }, Some.Write(0, bob) with { Closed = [Some.Record(1, bob)] }], Cancel);
        Assert.Equal([WriteOutcome.Committed, WriteOutcome.AlreadyClosed], results.Select(result => result.Outcome));
        Assert.Null(await Store.Load(new ActorKey(ActorKind.User, "acme/bob"), Cancel));
    }

    [Fact]
    public async Task Commit_OneKeyTwice_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Commit([Some.Write(0), Some.Write(0)], Cancel));

    [Fact]
    public async Task Commit_OneCallClosedTwiceInAWrite_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Commit(Some.Write(0) with { Closed = [Some.Record(1), Some.Record(1)] }));

    [Fact]
    public async Task Commit_ConcurrentCommittersOfOneKey_ExactlyOneWins()
    {
        for (var version = 0; version < 30; version++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(async () => (await (n % 2 == 0 ? Store : Other).Commit(
                [Some.Write(version) with { Closed = [Some.Record((version * 10) + n)] }], Cancel))[0].Outcome)));
            Assert.Equal(1, results.Count(outcome => outcome == WriteOutcome.Committed));
            Assert.Equal(5, results.Count(outcome => outcome == WriteOutcome.VersionConflict));
        }

        Assert.Equal(30, (await Store.Totals(new UsageQuery(), Cancel)).Requests);
    }

    [Fact]
    public async Task Commit_ConcurrentGroupsInOppositeOrder_AllAreMade()
    {
        var users = Enumerable.Range(0, 40).Select(n => new UserKey("acme", $"user{n}")).ToArray();
        var versions = new long[users.Length];
        for (var round = 0; round < 10; round++)
        {
            ActorWrite[] Group() => [.. users.Select((user, n) => Some.Write(versions[n], user))];
            var both = await Task.WhenAll(
                Task.Run(() => Store.Commit(Group(), Cancel)), Task.Run(() => Other.Commit([.. Group().Reverse()], Cancel)));
            for (var n = 0; n < users.Length; n++)
            {
                Assert.Equal(1, new[] { both[0][n], both[1][users.Length - 1 - n] }.Count(result => result.Outcome == WriteOutcome.Committed));
                versions[n]++;
            }
        }
    }

    [Fact]
    public async Task Trace_OpenedThenClosed_Follows()
    {
        Assert.Equal(CallTrace.Unknown, await Store.Trace(Some.Id(1), Cancel));
        await Commit(Some.Write(0) with { Opened = [Some.Opened(1)] });
        await Commit(Some.Write(1) with { Opened = [Some.Opened(1)] });
        Assert.Equal(CallTrace.Opened, await Store.Trace(Some.Id(1), Cancel));
        await Commit(Some.Write(2) with { Closed = [Some.Record(1)] });
        Assert.Equal(CallTrace.Closed, await Store.Trace(Some.Id(1), Cancel));
        Assert.Empty(await Store.Abandoned(Some.Noon, Some.Noon.AddDays(9), 10, Cancel));
    }

    [Fact]
    public async Task Commit_OpenedAndClosedInOneWrite_LeavesNoOpenedCall()
    {
        await Commit(Some.Write(0) with { Opened = [Some.Opened(1), Some.Opened(2)], Closed = [Some.Record(1)] });
        Assert.Equal(Some.Id(2), Assert.Single(await Store.Abandoned(Some.Noon, Some.Noon.AddDays(9), 10, Cancel)).Id);
    }

    [Fact]
    public async Task Commit_Withdrawn_LeavesNoOpenedCallAndNoRecord()
    {
        await Commit(Some.Write(0) with { Opened = [Some.Opened(1), Some.Opened(2)] });
        Assert.Equal(WriteOutcome.VersionConflict, (await Commit(Some.Write(0) with { Withdrawn = [Some.Id(1)] })).Outcome);
        Assert.Equal(CallTrace.Opened, await Store.Trace(Some.Id(1), Cancel));
        var withdrawn = Some.Write(1) with { Withdrawn = [Some.Id(1), Some.Id(5)], Opened = [Some.Opened(3)], Closed = [Some.Record(4)] };
        Assert.Equal(WriteOutcome.Committed, (await Commit(withdrawn)).Outcome);
        Assert.Equal(CallTrace.Unknown, await Store.Trace(Some.Id(1), Cancel));
        Assert.Equal([Some.Id(2), Some.Id(3)], (await Store.Abandoned(Some.Noon, Some.Noon.AddDays(9), 10, Cancel)).Select(call => call.Id));
        Assert.Equal(1, (await Store.Totals(new UsageQuery(), Cancel)).Requests);
        Assert.Equal(WriteOutcome.Committed, (await Commit(Some.Write(2) with { Opened = [Some.Opened(1)] })).Outcome);
        Assert.Equal(CallTrace.Opened, await Store.Trace(Some.Id(1), Cancel));
    }

    [Fact]
    public async Task Abandoned_ByHeartbeatAndAge_OldestFirst()
    {
        await Store.Heartbeat("node-a", Some.Noon, Some.Noon.AddSeconds(10), Cancel);
        await Store.Heartbeat("node-b", Some.Noon, Some.Noon.AddSeconds(5), Cancel);
        await Store.Heartbeat("node-b", Some.Noon, Some.Noon.AddSeconds(30), Cancel);
        await Commit(Some.Write(0) with { Opened = [Some.Opened(3), Some.Opened(1), Some.Opened(2, node: "node-b"), Some.Opened(4, node: "gone")] });
        var longAgo = Some.Noon.AddDays(-1);
        Assert.Equal("4", Ids(await Store.Abandoned(Some.Noon.AddSeconds(10), longAgo, 10, Cancel)));
        Assert.Equal("1 3 4", Ids(await Store.Abandoned(Some.Noon.AddSeconds(11), longAgo, 10, Cancel)));
        Assert.Equal("1 3", Ids(await Store.Abandoned(Some.Noon.AddSeconds(11), longAgo, 2, Cancel)));
        Assert.Equal("1 2 4", Ids(await Store.Abandoned(Some.Noon, Some.Noon.AddSeconds(3), 10, Cancel)));
        Assert.Equal(Some.Opened(1), (await Store.Abandoned(Some.Noon.AddSeconds(11), longAgo, 1, Cancel))[0]);

        static string Ids(IEnumerable<OpenedCall> calls) => string.Join(' ', calls.Select(call => (int)call.Id.Value - 1));
    }

    [Fact]
    public async Task Abandoned_CallsOpenedAgainAfterTheirEnd_AreRemovedAndNotFound()
    {
        await Commit(Some.Write(0) with { Closed = [Some.Record(1), Some.Record(2)] });
        await Commit(Some.Write(1) with { Opened = [Some.Opened(1), Some.Opened(2), Some.Opened(3)] });
        Assert.Equal(Some.Id(3), Assert.Single(await Store.Abandoned(Some.Noon, Some.Noon.AddDays(9), 1, Cancel)).Id);
        // The roll-up waits for the oldest that is open.
        Assert.Equal(1, await Store.Inspect(async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM opened_calls";
            return Convert.ToInt32(await command.ExecuteScalarAsync(Cancel), System.Globalization.CultureInfo.InvariantCulture);
        }, Cancel));
    }

    [Fact]
    public async Task Find_EveryField_ReadsBack()
    {
        var record = Some.Record(1);
        await Commit(Some.Write(0) with { Closed = [record] });
        var found = (await ((IRecordReader)Store).Find(record.Id, Cancel))!;
        Assert.Equal(record.Receipt.ToArray(), found.Receipt.ToArray());
        Assert.Equal(record with { Receipt = default }, found with { Receipt = default });
        Assert.Null(await ((IRecordReader)Store).Find(Some.Id(2), Cancel));
    }

    [Fact]
    public async Task Commit_TextThatNoDatabaseTakes_IsStoredAllTheSame()
    {
        var odd = Some.Record(1) with { Feature = "a\0b\ud800c", Model = "😀", ProspectId = null, Accuracy = null, Receipt = default };
        await Commit(Some.Write(0) with { Closed = [odd], Opened = [Some.Opened(2) with { Mode = "\udfff" }] });
        var found = (await ((IRecordReader)Store).Find(odd.Id, Cancel))!;
        Assert.Equal("😀", found.Model);
        Assert.EndsWith("b\ufffdc", found.Feature, StringComparison.Ordinal);
        Assert.Null(found.Accuracy);
        Assert.True(found.Receipt.IsEmpty);
    }

    [Fact]
    public async Task Usage_EachFilter_SelectsNewestFirst()
    {
        var bob = new UserKey("acme", "bob");
        var eve = new UserKey("other", "ann");
        await Store.Commit(
            [
                Some.Write(0) with { Closed = [Some.Record(1), Some.Record(4) with { Feature = "ai_chatbot" }] },
                Some.Write(0, bob) with { Closed = [Some.Record(2, bob)] },
                Some.Write(0, eve) with { Closed = [Some.Record(3, eve)] },
            ], Cancel);
        Assert.Equal("4 3 2 1", await Selected(new UsageQuery()));
        Assert.Equal("4 2 1", await Selected(new UsageQuery { Workspace = "acme" }));
        Assert.Equal("4 1", await Selected(new UsageQuery { Workspace = "acme", User = "ann" }));
        Assert.Equal("4", await Selected(new UsageQuery { Feature = "ai_chatbot" }));
        Assert.Equal("3 2", await Selected(new UsageQuery { From = Some.Record(2).At, To = Some.Record(4).At }));
        Assert.Equal("3 2", await Selected(new UsageQuery { Skip = 1, Most = 2 }));
        Assert.Empty(await Selected(new UsageQuery { Workspace = "acme'; DROP TABLE ai_usage_logs; --" }));
        Assert.Equal(new UsageTotals(3, 300, 150, new NanoUsd(135_003), 6, 90), await Store.Totals(new UsageQuery { Workspace = "acme", Most = 1 }, Cancel));
        Assert.Equal(new UsageTotals(0, 0, 0, default, 0, 0), await Store.Totals(new UsageQuery { User = "nobody" }, Cancel));

        async Task<string> Selected(UsageQuery query) =>
            string.Join(' ', (await Store.Usage(query, Cancel)).Select(record => (int)record.Id.Value - 1));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1001, 0)]
    [InlineData(1, -1)]
    public async Task Usage_BadPaging_IsRefused(int most, int skip) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.Usage(new UsageQuery { Most = most, Skip = skip }, Cancel));

    [Fact]
    public async Task DebtsAndLoadEvents_ReadBackNewestFirst()
    {
        Debt[] debts = [new(500, new NanoUsd(7), "longer answer", DebtStatus.Active, Some.Noon), new(0, default, "repaid", DebtStatus.Cleared, Some.Noon)];
        LoadEvent[] events =
        [
            new(LoadState.High, 61.5, 10, 2, ["openai/gpt-4o"], ["prefers fast models"], 12.25, Some.Noon),
            new(LoadState.Panic, 99, 20, 9, [], [], 1, Some.Noon.AddSeconds(1)),
        ];
        await Store.Commit(
            [
                Some.Write(0) with { Debts = debts },
                new ActorWrite { Key = new ActorKey(ActorKind.Load, "system"), ReadVersion = 0, State = "{}"u8.ToArray(), LoadEvents = events },
            ], Cancel);
        Assert.Equal(debts.Reverse(), await Store.Debts(Some.Ann, 10, Cancel));
        Assert.Single(await Store.Debts(Some.Ann, 1, Cancel));
        Assert.Equivalent(events.Reverse(), await Store.LoadEvents(Some.Noon, 10, Cancel), strict: true);
        Assert.Equal(LoadState.Panic, Assert.Single(await Store.LoadEvents(Some.Noon.AddMilliseconds(1), 10, Cancel)).State);
    }

    [Fact]
    public async Task Keys_AddFindListRevoke()
    {
        IKeyStore keys = Store;
        var key = new ApiKey
        {
            Id = "abc123abc123",
            Hash = new byte[] { 1, 0, 255 },
            Workspace = "acme",
            User = "ann",
            Role = Role.Service,
            Name = "é",
            CreatedAt = Some.Noon,
            ExpiresAt = Some.Noon.AddDays(1),
        };
        await keys.Add(key, Cancel);
        await keys.Add(key with { Id = "old", Workspace = "*", User = null, Name = null, Role = Role.Operator, ExpiresAt = null, CreatedAt = Some.Noon.AddDays(-1) }, Cancel);
        var found = (await keys.Find(key.Id, Cancel))!;
        Assert.Equal(key.Hash.ToArray(), found.Hash.ToArray());
        Assert.Equal(key with { Hash = default }, found with { Hash = default });
        Assert.Null(await keys.Find("missing", Cancel));
        Assert.Equal(["old", key.Id], await Listed(null, 0, 10));
        Assert.Equal(["old"], await Listed(null, 0, 1));
        Assert.Equal([key.Id], await Listed(null, 1, 10));
        Assert.Equal([key.Id], await Listed("acme", 0, 10));
        Assert.Empty(await Listed("acme", 1, 10));
        Assert.True(await keys.Revoke(key.Id, Some.Noon.AddHours(1), Cancel));
        Assert.True(await keys.Revoke(key.Id, Some.Noon.AddHours(2), Cancel));
        Assert.Equal(Some.Noon.AddHours(1), (await keys.Find(key.Id, Cancel))!.RevokedAt);
        Assert.False(await keys.Revoke("missing", Some.Noon, Cancel));

        async Task<IEnumerable<string>> Listed(string? workspace, int skip, int most) => (await keys.List(workspace, skip, most, Cancel)).Select(each => each.Id);
    }

    [Fact]
    public async Task Keys_Present_AreAnyAndAnOperatorsThatIsGood()
    {
        IKeyStore keys = Store;
        var key = new ApiKey { Id = "service", Hash = new byte[] { 1 }, Workspace = "acme", Role = Role.Service, CreatedAt = Some.Noon };
        Assert.Equal((false, false), await keys.Present(Some.Noon, Cancel));
        await keys.Add(key, Cancel);
        Assert.Equal((true, false), await keys.Present(Some.Noon, Cancel));
        await keys.Add(key with { Id = "operator", Workspace = "*", Role = Role.Operator, ExpiresAt = Some.Noon.AddDays(1) }, Cancel);
        Assert.Equal((true, true), await keys.Present(Some.Noon, Cancel));
        Assert.Equal((true, false), await keys.Present(Some.Noon.AddDays(1), Cancel));
        await keys.Revoke("operator", Some.Noon, Cancel);
        Assert.Equal((true, false), await keys.Present(Some.Noon, Cancel));
    }

    [Fact]
    public async Task Settings_TermsAndModels_ReadBack()
    {
        Assert.Equal(WorkspaceTerms.Default, await Store.Workspace("acme", Cancel));
        var terms = new WorkspaceTerms { OverLimit = OverLimitPolicy.Debt, DebtLimitPerMille = 250, WeeklyBudget = new NanoUsd(5_000_000_001) };
        await Store.SetWorkspace("acme", WorkspaceTerms.Default, Cancel);
        await Store.SetWorkspace("acme", terms, Cancel);
        Assert.Equal(terms, await Store.Workspace("acme", Cancel));
        var model = new CatalogModel
        {
            Provider = "openai",
            Name = "gpt-x",
            UpstreamModel = "gpt-x-1",
            Class = ModelClass.Large,
            ContextTokens = 128_000,
            Quality = 0.9,
            Speed = 0.8,
            Prices = [new ModelPrice { Input = TokenPrice.PerThousand(0.0025m), Output = new TokenPrice(10_000_500), From = Some.Noon.AddYears(-3) }],
            Images = true,
        };
        var unpriced = model with { Name = "free", Prices = [] };
        await Store.SetModels([model with { Quality = 0.1 }, unpriced], Cancel);
        await Store.SetModels([model], Cancel);
        Assert.Equivalent(new[] { unpriced, model }, await Store.Models(Cancel), strict: true);
    }

    private protected async Task<WriteResult> Commit(ActorWrite write) => (await Store.Commit([write], Cancel))[0];
}
