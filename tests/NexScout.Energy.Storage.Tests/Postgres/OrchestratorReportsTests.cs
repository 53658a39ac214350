using NexScout.Energy.Pricing;
using Npgsql;

namespace NexScout.Energy.Storage.Tests.Postgres;

/// <summary>The statements that the users of the AI Orchestrator know, word for word.</summary>
public sealed class OrchestratorReportsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task KnownStatements_RunAsTheyAre()
    {
        var cancel = TestContext.Current.CancellationToken;
        var connectionText = await postgres.NewDatabase();
        await using var store = PostgresStoreTests.New(connectionText);
        await store.Migrate(cancel);
        var now = DateTimeOffset.UtcNow;
        await store.Commit(
            [
                Some.Write(0) with
                {
                    Closed = [Some.Record(1) with { At = now, Cost = NanoUsd.FromUsd(60.000000001m) }, Some.Record(2) with { At = now, Feature = "ai_pitchdeck" }],
                },
            ], cancel);
        await using var connection = new NpgsqlConnection(connectionText);
        await connection.OpenAsync(cancel);

        var days = await PostgresFixture.Rows(connection, """
            -- Daily AI costs
            SELECT 
              DATE(created_at) as date,
              SUM(cost_usd) as total_cost,
              COUNT(*) as requests
            FROM ai_usage_logs
            WHERE created_at >= NOW() - INTERVAL '30 days'
            GROUP BY DATE(created_at)
            ORDER BY date DESC;
            """);
        Assert.Equal([60.000045002m, 2L], Assert.Single(days)[1..]);

        var users = await PostgresFixture.Rows(connection, """
            -- Top users by AI usage
            SELECT 
              user_id,
              SUM(cost_usd) as total_cost,
              SUM(tokens_total) as total_tokens,
              COUNT(*) as requests
            FROM ai_usage_logs
            WHERE created_at >= NOW() - INTERVAL '30 days'
            GROUP BY user_id
            ORDER BY total_cost DESC
            LIMIT 10;
            """);
        Assert.Equal(["ann", 60.000045002m, 300m, 2L], Assert.Single(users));

        var actions = await PostgresFixture.Rows(connection, """
            -- Most expensive actions
            SELECT 
              action,
              AVG(cost_usd) as avg_cost,
              AVG(tokens_total) as avg_tokens,
              COUNT(*) as times_used
            FROM ai_usage_logs
            GROUP BY action
            ORDER BY avg_cost DESC;
            """);
        Assert.Equal(["ai_message", "ai_pitchdeck"], actions.Select(row => row[0]));

        await PostgresFixture.Rows(connection, """
            -- Create a view for weekly costs
            CREATE VIEW weekly_ai_costs AS
            SELECT 
              DATE_TRUNC('week', created_at) as week,
              SUM(cost_usd) as total_cost
            FROM ai_usage_logs
            GROUP BY week;
            """);
        var alerts = await PostgresFixture.Rows(connection, """
            -- Alert if weekly costs > $50
            SELECT * FROM weekly_ai_costs WHERE total_cost > 50;
            """);
        Assert.Equal(60.000045002m, Assert.Single(alerts)[1]);

        var tokens = await PostgresFixture.Rows(connection, """
            SELECT 
              action,
              AVG(tokens_total) as avg_tokens,
              MAX(tokens_total) as max_tokens
            FROM ai_usage_logs
            GROUP BY action
            ORDER BY avg_tokens DESC;
            """);
        Assert.Equal(2, tokens.Count);
        Assert.Equal(150L, tokens[0][2]);
    }
}
