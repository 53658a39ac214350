using System.Text;
using Microsoft.Data.Sqlite;
using NexScout.Energy.Hosting;
using NexScout.Energy.Storage.Sqlite;

namespace NexScout.Energy.Storage.Tests.Sqlite;

public sealed class SqliteStoreTests : StoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("energy-sqlite-").FullName;
    private SqliteStore _store = null!;

    private protected override SqlStore Other => _store;

    // The directory belongs to one store at a time.
    private protected override async Task<SqlStore> WithCallEvents()
    {
        _store.Dispose();
        _store = New(events: true);
        await _store.Migrate(Cancel);
        return _store;
    }

    private protected override Task<SqlStore> Open() => Task.FromResult<SqlStore>(_store = New());

    public override ValueTask DisposeAsync()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Migrate_DirectoryInUse_SaysWhatToDo()
    {
        using var second = New();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => second.Migrate(Cancel));
        Assert.Contains("stop that process", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reopened_AfterDispose_HasEverything()
    {
        await Commit(Some.Write(0) with { Closed = [Some.Record(1)], Opened = [Some.Opened(2)] });
        _store.Dispose();
        _store = New();
        await _store.Migrate(Cancel);
        Assert.Equal(CallTrace.Closed, await _store.Trace(Some.Id(1), Cancel));
        Assert.Equal(CallTrace.Opened, await _store.Trace(Some.Id(2), Cancel));
    }

    [Fact]
    public async Task Migrate_NewerDatabase_IsRefused()
    {
        _store.Dispose();
        Execute("INSERT INTO schema_migrations (version, name) VALUES (999, 'future')");
        _store = New();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => _store.Migrate(Cancel));
        Assert.Contains("999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_ALowerNumberThanWasReached_IsAppliedAllTheSame()
    {
        _store.Dispose();
        Execute("DELETE FROM schema_migrations WHERE version = 6; DROP TABLE ai_quotes; DROP TABLE ai_cost_predictions");
        _store = New();
        await _store.Migrate(Cancel);
        await _store.KeepQuote(SomeQuote(1), Cancel);
        Assert.NotNull(await _store.FindQuote(Some.Id(1), Cancel));
    }

    [Fact]
    public async Task Migrate_StatesInATableWithoutRowIds_AreKeptInOneWith()
    {
        await Commit(Some.Write(state: """{"v":"before"}"""));
        await Commit(Some.Write(1, state: """{"v":"second"}"""));
        var cluster = Some.Write(state: """{"id":"openai/gpt-4o"}""") with { Key = new ActorKey(ActorKind.Cluster, "openai/gpt-4o") };
        await Commit(cluster);
        _store.Dispose();
        Execute("""
            DELETE FROM schema_migrations WHERE version = 20;
            CREATE TABLE before (kind INTEGER NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
            INSERT INTO before SELECT kind, key, version, state FROM actor_state;
            DROP TABLE actor_state;
            PRAGMA legacy_alter_table = ON;
            ALTER TABLE before RENAME TO actor_state
            """);
        Assert.Throws<SqliteException>(() => Execute("SELECT rowid FROM actor_state"));

        _store = New();
        await _store.Migrate(Cancel);

        var kept = await _store.Load(Some.Write().Key, Cancel);
        Assert.Equal((2, """{"v":"second"}"""), (kept!.Version, Encoding.UTF8.GetString(kept.Json.Span)));
        Assert.Equal(1, (await _store.Load(cluster.Key, Cancel))!.Version);
        Assert.Equal(WriteOutcome.Committed, Assert.Single(await _store.Commit([Some.Write(2)], Cancel)).Outcome);
        // One at a time: the provider tells no failure of a statement after one that has columns.
        foreach (var table in (string[])["actor_state", "user_accounts", "user_ai_pricing_profile", "ai_cluster_status"])
            Execute($"CREATE TABLE copy AS SELECT * FROM {table}; DROP TABLE copy");
        Execute("CREATE TABLE copy AS SELECT rowid AS id FROM actor_state");
    }

    [Fact]
    public async Task Commit_Thousands_MovesTheLogIntoTheFileMeanwhile()
    {
        var state = $$"""{"v":"{{new string('x', 1_500)}}"}""";
        for (var batch = 0; batch < 30; batch++)
        {
            var number = batch;
            var results = await _store.Commit([.. Enumerable.Range(0, 100).Select(n => Some.Write(user: new("acme", $"u{(number * 100) + n}"), state: state))], Cancel);
            Assert.All(results, result => Assert.Equal(Hosting.WriteOutcome.Committed, result.Outcome));
        }

        // Of some 5 MB: the writer itself begins at 64 MB, and the last connection, which moves all, is not closed yet.
        var file = new FileInfo(Path.Combine(_folder, "energy.db"));
        Assert.True(SpinWait.SpinUntil(() => Length() > 1_000_000, TimeSpan.FromSeconds(30)), $"the file has {Length()} bytes");

        long Length()
        {
            file.Refresh();
            return file.Length;
        }
    }

    [Fact]
    public async Task Load_BeforeMigrate_SaysSo()
    {
        using var fresh = new SqliteStore(new StorageOptions { DataDirectory = Path.Combine(_folder, "fresh") }, TimeProvider.System);
        await Assert.ThrowsAsync<InvalidOperationException>(() => fresh.Load(Some.Write().Key, Cancel));
    }

    private SqliteStore New(bool events = false) => new(new StorageOptions { DataDirectory = _folder, CallEvents = events }, TimeProvider.System);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "energy.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
