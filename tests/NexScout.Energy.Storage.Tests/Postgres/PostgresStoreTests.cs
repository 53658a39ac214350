using Microsoft.Extensions.Logging.Abstractions;
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
    public async Task Migrate_ALowerNumberThanWasReached_IsAppliedAllTheSame()
    {
        await PostgresFixture.Sql(
            _connection, "DELETE FROM schema_migrations WHERE version = 6; DROP TABLE ai_quotes; DROP TABLE ai_cost_predictions");
        await using var store = New(_connection);
        await store.Migrate(Cancel);
        await store.KeepQuote(SomeQuote(1), Cancel);
        Assert.NotNull(await store.FindQuote(Some.Id(1), Cancel));
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

    internal static PostgresStore New(string connection, bool events = false) =>
        new(new StorageOptions { PostgresConnection = connection, CallEvents = events }, TimeProvider.System, NullLogger.Instance);

    private static async Task Insert(NpgsqlConnection connection, string id)
    {
        await using var command = new NpgsqlCommand("INSERT INTO energy_events (id, type, data, created_at) VALUES ($1, 'alert.x', '{}', now())", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
