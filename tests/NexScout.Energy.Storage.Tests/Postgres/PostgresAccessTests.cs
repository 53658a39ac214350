using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Load;
using Npgsql;

namespace NexScout.Energy.Storage.Tests.Postgres;

/// <summary>Row level security as its readers meet it: connected as a role that is not the owner (SPEC §13).</summary>
public sealed class PostgresAccessTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly UserKey Bob = new("acme", "bob");
    private static readonly UserKey Eve = new("other", "ann");
    private string _connection = "";

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        _connection = await postgres.NewDatabase();
        await using var store = PostgresStoreTests.New(_connection);
        await store.Migrate(cancel);
        var debt = new Debt(5, new Pricing.NanoUsd(5), "spike", DebtStatus.Active, Some.Noon);
        var now = DateTimeOffset.UtcNow;
        await store.Commit(
            [
                Some.Write(0) with { Closed = [Some.Record(1)], Opened = [Some.Opened(9)], Debts = [debt] },
                Some.Write(0, Bob) with { Closed = [Some.Record(2, Bob)], Debts = [debt] },
                Some.Write(0, Eve) with { Closed = [Some.Record(3, Eve)], Debts = [debt] },
                Other(ActorKind.Workspace, "acme"), Other(ActorKind.Workspace, "other"), Other(ActorKind.Cluster, "openai/gpt-4o"),
                Other(ActorKind.Load, "system") with { LoadEvents = [Event(now.AddHours(-25)), Event(now.AddHours(-1))] },
            ], cancel);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("energy_user", "acme", "ann", 1, 1, 2, 1)]
    [InlineData("energy_user", "acme", "", 0, 0, 1, 1)]
    [InlineData("energy_user", "nowhere", "ann", 0, 0, 1, 1)]
    [InlineData("energy_service", "acme", "", 2, 2, 4, 1)]
    [InlineData("energy_operator", "", "", 3, 3, 7, 2)]
    public async Task Role_ReadsItsOwnOnly(string role, string workspace, string user, int usage, int debts, int states, int events)
    {
        await using var connection = await As(role, workspace, user);
        Assert.Equal(usage, await Count(connection, "ai_usage_logs"));
        Assert.Equal(debts, await Count(connection, "token_debt_tracker"));
        Assert.Equal(states, await Count(connection, "actor_state"));
        Assert.Equal(events, await Count(connection, "system_load_events"));
    }

    [Theory]
    [InlineData("energy_user", "DELETE FROM ai_usage_logs")]
    [InlineData("energy_service", "UPDATE actor_state SET version = 9")]
    [InlineData("energy_operator", "DELETE FROM system_load_events")]
    [InlineData("energy_operator", "SELECT hash FROM api_keys")]
    [InlineData("energy_user", "SELECT id FROM api_keys")]
    [InlineData("energy_user", "SELECT id FROM opened_calls")]
    public async Task Role_WritesAndSecrets_AreDenied(string role, string sql)
    {
        await using var connection = await As(role, "acme", "ann");
        await using var command = new NpgsqlCommand(sql, connection);
        var denied = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
    }

    [Theory]
    [InlineData("energy_user", "acme", "ann", 1, 3)]
    [InlineData("energy_user", "other", "ann", 0, 0)]
    [InlineData("energy_service", "acme", "", 2, 6)]
    [InlineData("energy_service", "other", "", 0, 0)]
    [InlineData("energy_operator", "", "", 2, 6)]
    public async Task Role_AnswersAndForecasts_AreItsOwn(string role, string workspace, string user, int answers, int forecasts)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using (var store = PostgresStoreTests.New(_connection))
        {
            var forecast = Forecasting.ForecastRules.Make("weekly", 7, new DateOnly(2026, 3, 4), []);
            foreach (var (name, key) in new[] { ("ann", 1), ("bob", 2) })
            {
                await store.PutAnswers(
                    [new Caching.CachedAnswer(new Caching.CacheKey(1, (UInt128)key), "acme", name, "text", default, default, "m", 5, Some.Noon, Some.Noon.AddDays(30))],
                    new Dictionary<Caching.CacheKey, (long, DateTimeOffset)>(), cancel);
                await store.KeepForecast("acme", name, forecast, cancel);
            }
        }

        await using var connection = await As(role, workspace, user);
        Assert.Equal(answers, await Count(connection, "cached_ai_responses"));
        Assert.Equal(forecasts, await Count(connection, "ai_cost_simulations"));
    }

    [Theory]
    [InlineData("energy_user", "acme", "ann", 1)]
    [InlineData("energy_user", "other", "ann", 0)]
    [InlineData("energy_service", "acme", "", 2)]
    [InlineData("energy_service", "other", "", 0)]
    [InlineData("energy_operator", "", "", 2)]
    public async Task Role_QuotesAndPredictions_AreItsOwn(string role, string workspace, string user, int seen)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using (var store = PostgresStoreTests.New(_connection))
        {
            foreach (var (number, owner) in new[] { (1, Some.Ann), (2, Bob) })
            {
                await store.KeepQuote(StoreContract.SomeQuote(number) with { User = owner }, cancel);
                await store.KeepPrediction(StoreContract.SomePrediction(number) with { User = owner }, cancel);
            }
        }

        await using var connection = await As(role, workspace, user);
        Assert.Equal(seen, await Count(connection, "ai_quotes"));
        Assert.Equal(seen, await Count(connection, "ai_cost_predictions"));
    }

    [Fact]
    public async Task Tables_AllOfThem_HaveRowSecurity()
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var open = await PostgresFixture.Rows(
            connection, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND NOT rowsecurity AND tablename NOT LIKE 'schema\\_%'");
        Assert.Empty(open);
    }

    [Fact]
    public async Task Migrate_AfterAnOlderVersionsPolicies_PutsTodaysInTheirPlace()
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await PostgresFixture.Rows(connection, "UPDATE schema_access SET hash = 'older'; DROP POLICY user_reads_own ON ai_feedback; CREATE POLICY too_much ON ai_usage_logs FOR SELECT TO energy_user USING (true)");
        await using (var store = PostgresStoreTests.New(_connection)) await store.Migrate(TestContext.Current.CancellationToken);
        await using var user = await As("energy_user", "acme", "ann");
        Assert.Equal(1, await Count(user, "ai_usage_logs"));
        Assert.Equal([[true]], await PostgresFixture.Rows(connection, "SELECT EXISTS (SELECT 1 FROM pg_policies WHERE tablename = 'ai_feedback' AND policyname = 'user_reads_own')"));
    }

    [Fact]
    public async Task Role_WithNoSettings_ReadsNothing()
    {
        var login = await Login("energy_service");
        await using var connection = new NpgsqlConnection(login);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await Count(connection, "ai_usage_logs"));
    }

    private async Task<NpgsqlConnection> As(string role, string workspace, string user)
    {
        var connection = new NpgsqlConnection(await Login(role));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await PostgresFixture.Rows(connection, $"SELECT set_config('energy.workspace', '{workspace}', false), set_config('energy.user', '{user}', false)");
        return connection;
    }

    /// <summary>A login of its own that is a member of the role, so that nothing is left of the owner's rights.</summary>
    private async Task<string> Login(string role)
    {
        var name = $"{role}_{Guid.NewGuid():N}";
        await PostgresFixture.Sql(_connection, $"CREATE ROLE {name} LOGIN IN ROLE {role}");
        return new NpgsqlConnectionStringBuilder(_connection) { Username = name, Pooling = false }.ConnectionString;
    }

    private static async Task<long> Count(NpgsqlConnection connection, string table) =>
        (long)(await PostgresFixture.Rows(connection, $"SELECT count(*) FROM {table}"))[0][0];

    private static ActorWrite Other(ActorKind kind, string key) =>
        new() { Key = new ActorKey(kind, key), ReadVersion = 0, State = "{}"u8.ToArray() };

    private static LoadEvent Event(DateTimeOffset at) => new(LoadState.High, 70, 1, 1, [], [], 1, at);
}
