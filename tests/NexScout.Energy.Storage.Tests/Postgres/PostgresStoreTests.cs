using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Storage.Postgres;

namespace NexScout.Energy.Storage.Tests.Postgres;

public sealed class PostgresStoreTests(PostgresFixture postgres) : StoreContract
{
    private string _connection = "";
    private PostgresStore? _store;
    private PostgresStore? _other;

    private protected override SqlStore Other => _other!;

    private protected override async Task<SqlStore> Open()
    {
        _connection = await postgres.NewDatabase();
        _other = New(_connection);
        return _store = New(_connection);
    }

    public override async ValueTask DisposeAsync()
    {
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

    internal static PostgresStore New(string connection) =>
        new(new StorageOptions { PostgresConnection = connection }, TimeProvider.System, NullLogger.Instance);
}
