using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Access;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage.Postgres;
using Npgsql;

namespace NexScout.Energy.Storage.Tests.Postgres;

public sealed class PostgresStoreTests(OwnPostgres postgres) : StoreContract, IClassFixture<OwnPostgres>
{
    private string _connection = "";
    private PostgresStore? _store;
    private PostgresStore? _other;
    private PostgresStore? _telling;

    private protected override SqlStore Other => _other!;

    private protected override async Task<SqlStore> Open()
    {
        _connection = await postgres.NewDatabase();
        _other = New(_connection);
        return _store = New(_connection);
    }

    private protected override Task<SqlStore> WithCallEvents() => Task.FromResult<SqlStore>(_telling = New(_connection, events: true));

    public override async ValueTask DisposeAsync()
    {
        if (_telling is not null) await _telling.DisposeAsync();
        if (_store is not null) await _store.DisposeAsync();
        if (_other is not null) await _other.DisposeAsync();
    }

    [Fact]
    public async Task Migrate_NewDatabaseByManyAtOnce_WorksOnce()
    {
        var connection = await postgres.NewDatabase();
        await using PostgresStore a = New(connection), b = New(connection), c = New(connection);
        await Task.WhenAll(a.Migrate(Cancel), b.Migrate(Cancel), c.Migrate(Cancel));
        Assert.Equal([Hosting.WriteOutcome.Committed], (await b.Commit([Some.Write()], Cancel)).Select(result => result.Outcome));
    }

    [Fact]
    public async Task Migrate_NewerDatabase_IsRefused()
    {
        await PostgresFixture.Sql(_connection, "INSERT INTO schema_migrations (version, name) VALUES (999, 'future')");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Migrate(Cancel));
        Assert.Contains("999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mend_WhileAnotherProcessRollsUp_LosesNoHour()
    {
        await Store.Commit([Some.Write(0) with { Closed = [Some.Record(1), Some.Record(2) with { At = Some.Noon.AddHours(1) }] }], Cancel);
        await Store.RollUp(Some.Noon.AddHours(1.5), 100, Cancel);
        await Store.Commit([Some.Write(1) with { Closed = [Some.Record(3)] }], Cancel);
        await using var source = NpgsqlDataSource.Create(_connection);
        await using var rolling = await source.OpenConnectionAsync(Cancel);
        await using var transaction = await rolling.BeginTransactionAsync(Cancel);
        await Run("UPDATE usage_rollup SET rolled_until = rolled_until + interval '1 hour'");
        await Run("UPDATE ai_usage_days SET requests = requests + 1");

        var mending = Store.Mend(DateOnly.FromDateTime(Some.Noon.UtcDateTime), Cancel);
        await using var watch = source.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
        while (await watch.ExecuteScalarAsync(Cancel) is 0L) await Task.Yield();
        await transaction.CommitAsync(Cancel);

        Assert.True(await mending);
        var all = new Reports.ReportRange(null, new DateOnly(2026, 3, 1), new DateOnly(2026, 4, 1));
        Assert.Equal(3, (await Store.Sums(Reports.SumsBy.Day, all, Cancel)).Sum(day => day.Requests));

        async Task Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, rolling, transaction);
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }

    [Fact]
    public async Task Migrate_ALowerNumberThanWasReached_IsAppliedAllTheSame()
    {
        await PostgresFixture.Sql(
            _connection, "DELETE FROM schema_migrations WHERE version = 6; DROP TABLE ai_quotes; DROP TABLE ai_cost_predictions");
        await using var store = New(_connection);
        await store.Migrate(Cancel);
        await store.KeepQuote(SomeQuote(1), Cancel);
        Assert.NotNull(await store.FindQuote(Some.Id(1), Cancel));
    }

    [Theory]
    [InlineData(-2, 2)]
    [InlineData(3, -3)]
    [InlineData(0, 5)]
    public async Task Abandoned_ClocksOfTwoProcessesDiffer_FindsTheCallsOfTheDeadAlone(int ownersMinutes, int finderMinutes)
    {
        VirtualClock owners = Clock(ownersMinutes), finders = Clock(finderMinutes);
        await using PostgresStore owner = New(_connection, clock: owners), finder = New(_connection, clock: finders);
        var lease = TimeSpan.FromSeconds(15);
        await owner.Heartbeat("node-a", owners.Now, owners.Now + lease, Cancel);
        await owner.Heartbeat("dead", owners.Now - (2 * lease), owners.Now - lease, Cancel);
        await owner.Commit([Some.Write(0) with { Opened = [Some.Opened(1), Some.Opened(2, node: "dead")] }], Cancel);
        await finder.Heartbeat("node-b", finders.Now, finders.Now + lease, Cancel);
        Assert.Equal(Some.Id(2), Assert.Single(await finder.Abandoned(finders.Now, Some.Noon.AddDays(-1), 10, Cancel)).Id);

        static VirtualClock Clock(int minutes) => new(DateTimeOffset.UtcNow.AddMinutes(minutes));
    }

    [Fact]
    public async Task NextEvents_ATransactionThatEndsLate_IsNotPassedOver()
    {
        await using var source = NpgsqlDataSource.Create(_connection);
        await using var slow = await source.OpenConnectionAsync(Cancel);
        await using var transaction = await slow.BeginTransactionAsync(Cancel);
        await Insert(slow, "slow");
        await Store.AddEvents([Event("quick")], Cancel);
        // The quick one has ended, but nobody may read past the one that is still open.
        Assert.Empty(await Store.NextEvents(default, 10, Cancel));
        await transaction.CommitAsync(Cancel);
        var all = await Store.NextEvents(default, 10, Cancel);
        Assert.Equal(["slow", "quick"], all.Select(e => e.Event.Id));
        Assert.Empty(await Store.NextEvents(all[1].Cursor, 10, Cancel));
    }

    [Fact]
    public async Task NextEvents_TransactionsThatEndInAnyOrder_GiveEachOnce()
    {
        var random = new Random(7);
        await using var source = NpgsqlDataSource.Create(_connection);
        var open = new List<(NpgsqlConnection Connection, NpgsqlTransaction Transaction)>();
        var (written, seen, at) = (0, new List<string>(), default(Events.EventCursor));
        for (var step = 0; step < 120 || open.Count > 0; step++)
        {
            if (step < 120 && (open.Count == 0 || (open.Count < 6 && random.Next(2) == 0)))
            {
                var connection = await source.OpenConnectionAsync(Cancel);
                open.Add((connection, await connection.BeginTransactionAsync(Cancel)));
                await Insert(connection, $"e{written++}");
            }
            else
            {
                var ending = open[random.Next(open.Count)];
                open.Remove(ending);
                await ending.Transaction.CommitAsync(Cancel);
                await ending.Connection.DisposeAsync();
            }

            var some = await Store.NextEvents(at, 100, Cancel);
            seen.AddRange(some.Select(e => e.Event.Id));
            if (some.Count > 0) at = some[^1].Cursor;
        }

        Assert.Equal(Enumerable.Range(0, written).Select(i => $"e{i}"), seen);
    }

    [Fact]
    public async Task Answers_OfAWorkspaceWithMany_ArePurgedAFewThousandAtOnce()
    {
        await PostgresFixture.Sql(
            _connection,
            "INSERT INTO cached_ai_responses (prompt_hash, workspace_id, user_id, response_text, format, model, tokens_saved, created_at, last_used_at, expires_at) "
            + "SELECT n::text, CASE WHEN n = 0 THEN 'other' ELSE 'acme' END, 'ann', '', 0, 'm', 1, now(), now(), now() FROM generate_series(0, 10001) AS n; "
            + "CREATE TABLE purged (answers bigint); CREATE FUNCTION count_purged() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            + "INSERT INTO purged SELECT count(*) FROM gone; RETURN NULL; END $$; CREATE TRIGGER purged AFTER DELETE ON cached_ai_responses "
            + "REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_purged()");
        Assert.Equal(10_001, await Store.PurgeAnswers("acme", null, Cancel));
        await using var source = NpgsqlDataSource.Create(_connection);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        Assert.Equal([0L, 1L, 5_000L, 5_000L], (await PostgresFixture.Rows(connection, "SELECT answers FROM purged ORDER BY answers")).Select(row => row[0]));
        Assert.Equal(1L, Assert.Single(await PostgresFixture.Rows(connection, "SELECT count(*) FROM cached_ai_responses"))[0]);
    }

    [Theory]
    [InlineData("cached_ai_responses", "figures")]
    [InlineData("cached_ai_responses", "purge")]
    [InlineData("ai_cost_predictions", "predictions")]
    [InlineData("api_keys", "keys")]
    [InlineData("api_keys", "present")]
    public async Task ManyRows_TakeTooLong_RefuseNobodyElse(string table, string asked)
    {
        // As the server ends a statement whose time is over.
        await PostgresFixture.Sql(
            _connection,
            $"ALTER TABLE {table} RENAME TO kept; CREATE FUNCTION late() RETURNS SETOF kept LANGUAGE plpgsql AS $$ BEGIN "
            + $"RAISE EXCEPTION 'late' USING ERRCODE = 'query_canceled'; END $$; CREATE VIEW {table} AS SELECT * FROM late(); "
            + "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; "
            + $"CREATE TRIGGER nothing INSTEAD OF DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION nothing()");
        IKeyStore keys = Store;
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => asked switch
        {
            "figures" => Store.AnswerFigures("acme", null, Cancel),
            "purge" => Store.PurgeAnswers("acme", null, Cancel),
            "predictions" => Store.Predictions(null, null, 10, Cancel),
            "keys" => keys.List(null, 0, 10, Cancel),
            _ => keys.Present(Some.Noon, Cancel),
        });
        Assert.Null(await Store.Load(Some.Write().Key, Cancel));
    }

    internal static PostgresStore New(string connection, bool events = false, TimeProvider? clock = null) =>
        new(new StorageOptions { PostgresConnection = connection, CallEvents = events }, clock ?? TimeProvider.System, NullLogger.Instance);

    private static async Task Insert(NpgsqlConnection connection, string id)
    {
        await using var command = new NpgsqlCommand("INSERT INTO energy_events (id, type, data, created_at) VALUES ($1, 'alert.x', '{}', now())", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
