using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using NexScout.Energy.Events;
using NexScout.Energy.Storage.Postgres;

namespace NexScout.Energy.Storage.Tests.Postgres;

/// <summary>Numbers of another server's transactions, as a restored dump brings them.</summary>
public sealed class EventPlacesTests(OwnPostgres postgres) : IClassFixture<OwnPostgres>, IAsyncLifetime
{
    private const long Far = 9_000_000_000; // beyond 32 bits too
    private string _connection = "";
    private PostgresStore _store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await postgres.NewDatabase();
        _store = new PostgresStore(new StorageOptions { PostgresConnection = _connection }, TimeProvider.System, NullLogger.Instance);
        await _store.Migrate(Cancel);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Migrate_PlacesOfAnotherServer_EachWebhookGoesOnWhereItStood()
    {
        // In the order of their transactions: a b c d e f. The transactions of c and d overlapped, d's number is the lower one.
        long[] transactions = [5, Far, Far + 20, Far + 10, Far + 30, Far + 30];
        await _store.AddEvents([Event("a"), Event("b"), Event("d"), Event("c"), Event("e"), Event("f")], Cancel);
        for (var i = 0; i < transactions.Length; i++) await Set($"UPDATE energy_events SET xact = '{transactions[i]}' WHERE seq = {i + 1}");
        (string Hook, long Transaction, long Number, string Left)[] hooks =
        [
            ("none", 0, 0, "abcdef"), ("low", 5, 1, "bcdef"), ("at", Far, 2, "cdef"), ("between", Far + 5, 0, "cdef"), ("overlap", Far + 10, 4, "def"),
            ("inside", Far + 30, 5, "f"), ("all", Far + 30, 6, ""), ("beyond", Far + 99, 0, ""),
        ];
        foreach (var (hook, transaction, number, _) in hooks) await AddHook(hook, transaction, number);

        await _store.Migrate(Cancel);

        foreach (var (hook, _, _, left) in hooks) Assert.Equal((hook, left), (hook, await Left(hook)));
        await _store.AddEvents([Event("g")], Cancel);
        foreach (var (hook, _, _, left) in hooks) Assert.Equal((hook, left + "g"), (hook, await Left(hook)));
        var places = (await _store.Webhooks(Cancel)).ToDictionary(hook => hook.Id, hook => hook.Cursor);
        await _store.Migrate(Cancel);
        Assert.Equal(places, (await _store.Webhooks(Cancel)).ToDictionary(hook => hook.Id, hook => hook.Cursor));
    }

    [Fact]
    public async Task Migrate_EventsWereWrittenHereBefore_TheyComeAfterTheRestored()
    {
        await _store.AddEvents([Event("a"), Event("b")], Cancel);
        await Set($"UPDATE energy_events SET xact = CAST(CAST({Far} + seq AS text) AS xid8)");
        await AddHook("told", Far + 2, 2);
        await AddHook("half", Far + 1, 1);
        await _store.AddEvents([Event("c", 60)], Cancel);
        await _store.AddWebhook(Hook("new", 90), Cancel);
        await _store.AddEvents([Event("d", 120)], Cancel);

        await _store.Migrate(Cancel);

        Assert.Equal(("cd", "bcd", "d"), (await Left("told"), await Left("half"), await Left("new")));
    }

    [Fact]
    public async Task Migrate_OnlyWebhooksAreOfAnotherServer_TheyAreToldWhatIsNew()
    {
        await _store.AddEvents([Event("a")], Cancel);
        await AddHook("far", Far, 0, 30);
        await AddHook("low", 0, 0);
        await _store.AddEvents([Event("b", 60)], Cancel);
        await _store.Migrate(Cancel);
        Assert.Equal(("b", "ab"), (await Left("far"), await Left("low")));
    }

    [Fact]
    public async Task Migrate_NoEvents_WebhooksAreToldWhatIsNew()
    {
        await AddHook("far", Far, 7);
        await _store.Migrate(Cancel);
        await _store.AddEvents([Event("a")], Cancel);
        Assert.Equal("a", await Left("far"));
    }

    [Fact]
    public async Task Migrate_PlacesOfThisServer_StayAsTheyAre()
    {
        await _store.AddEvents([Event("a")], Cancel);
        await _store.AddWebhook(Hook("now", 0), Cancel);
        var before = ((await _store.NextEvents(default, 10, Cancel))[0].Cursor, (await _store.Webhooks(Cancel))[0].Cursor);
        await _store.Migrate(Cancel);
        Assert.Equal(before, ((await _store.NextEvents(default, 10, Cancel))[0].Cursor, (await _store.Webhooks(Cancel))[0].Cursor));
    }

    [Fact]
    public async Task Migrate_AnyOrderOfAnyTransactions_LeavesTheOrderAndWhatIsLeft()
    {
        var random = new Random(11);
        await _store.AddEvents([.. Enumerable.Range(0, 60).Select(i => Event($"{(char)(0x4E00 + i)}"))], Cancel);
        for (var i = 1; i <= 60; i++) await Set($"UPDATE energy_events SET xact = '{Far + (i / 3) + random.Next(9)}' WHERE seq = {i}");
        for (var i = 0; i < 30; i++) await AddHook($"hook{i}", Far + random.Next(32), random.Next(62));
        var expected = await LeftBefore();

        await _store.Migrate(Cancel);

        for (var i = 0; i < 30; i++) Assert.Equal(expected[$"hook{i}"], await Left($"hook{i}"));
    }

    private async Task<Dictionary<string, string>> LeftBefore()
    {
        await using var connection = new Npgsql.NpgsqlConnection(_connection);
        await connection.OpenAsync(Cancel);
        var rows = await PostgresFixture.Rows(
            connection,
            "SELECT w.id, (SELECT COALESCE(string_agg(e.id, '' ORDER BY e.xact, e.seq), '') FROM energy_events e "
            + "WHERE (e.xact, e.seq) > (CAST(CAST(w.cursor_xact AS text) AS xid8), w.cursor_seq)) FROM energy_webhooks w");
        return rows.ToDictionary(row => (string)row[0], row => (string)row[1]);
    }

    private async Task<string> Left(string hook)
    {
        var at = (await _store.Webhooks(Cancel)).Single(webhook => webhook.Id == hook).Cursor;
        return string.Concat((await _store.NextEvents(at, 1_000, Cancel)).Select(next => next.Event.Id));
    }

    private async Task AddHook(string id, long transaction, long number, int seconds = 0)
    {
        await _store.AddWebhook(Hook(id, seconds), Cancel);
        await Set(string.Create(CultureInfo.InvariantCulture, $"UPDATE energy_webhooks SET cursor_xact = {transaction}, cursor_seq = {number} WHERE id = '{id}'"));
    }

    private Task<int> Set(string sql) => PostgresFixture.Sql(_connection, sql);

    private static OutboxEvent Event(string id, int seconds = 0) => new(id, "alert.debt", "acme", "ann", """{"n":1}""", Some.Noon.AddSeconds(seconds));

    private static Webhook Hook(string id, int seconds) => new()
    {
        Id = id,
        Url = new Uri("https://example.com/hook"),
        Secret = "whsec_c2VjcmV0",
        Types = ["*"],
        CreatedAt = Some.Noon.AddSeconds(seconds),
    };
}
