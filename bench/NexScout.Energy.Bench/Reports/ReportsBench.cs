using System.Diagnostics;
using NexScout.Energy.Bench.Report;
using NexScout.Energy.Budgets;
using NexScout.Energy.Hosting;
using NexScout.Energy.Reports;
using NexScout.Energy.Routing;
using NexScout.Energy.Storage;
using NexScout.Energy.Testing;
using Npgsql;

namespace NexScout.Energy.Bench.Reports;

/// <summary>Every report over millions of calls on PostgreSQL, warm. Baseline: the same sum over the log itself.</summary>
internal static class ReportsBench
{
    private const double TargetMilliseconds = 500;
    private const int Days = 30;

    private const string Fill = """
        INSERT INTO ai_usage_logs (id, user_id, workspace_id, action, provider, model, mode, routing_reason, load_state, tokens_prompt, tokens_completion,
            tokens_cached, tokens_cache_write, tokens_reasoning, cost_nano, energy, compression_applied, tokens_saved, cached_response, predicted_tokens,
            prediction_accuracy, attempts, outcome, estimated, duration_ms, created_at)
        SELECT 'req_' || to_char(i, 'FM000000000000'), 'u' || (i * 7919 % 20000), 'w' || (i * 7919 % 100), (ARRAY['ai_message', 'ai_objection', 'ai_chatbot',
            'ai_pitchdeck', 'ai_coaching', 'ai_deepscan'])[1 + i % 6], 'openai', (ARRAY['gpt-4o-mini', 'gpt-4o', 'gpt-4.1-nano'])[1 + i % 3], 'auto',
            'simple_short_prompt', 'normal', 300 + i % 400, 100 + i % 150, 0, 0, 0, 40000 + i % 90000, 1, false, i % 40, i % 5 = 0, 600, 0.8, 1,
            (ARRAY['succeeded', 'succeeded', 'succeeded', 'cached', 'refused'])[1 + i % 5], false, 500,
            date_trunc('hour', now()) - interval '30 days' + i * (interval '30 days' / @rows)
        FROM generate_series(0, @rows - 1) AS i
        """;

    public static async Task<Section> Run(BenchOptions options)
    {
        var rows = options.Quick ? 200_000 : 5_000_000;
        await using var server = await PostgresServer.Start(durable: true);
        var connectionText = server.Connection("postgres");
        await using var services = new ServiceCollection().AddEnergyStorage(new StorageOptions { PostgresConnection = connectionText }).BuildServiceProvider();
        await services.GetRequiredService<IEnergyStore>().Migrate(CancellationToken.None);
        Console.Error.WriteLine($"reports: {rows} calls");
        await Execute(connectionText, Fill, rows);
        await Execute(
            connectionText,
            "INSERT INTO actor_state (kind, key, version, state) SELECT 1, 'w' || (i % 100) || '/u' || i, 1, "
            + "json_build_object('tier', CASE WHEN i % 100 < 80 THEN 'free' WHEN i % 100 < 95 THEN 'pro' ELSE 'elite' END) FROM generate_series(0, 19999) AS i",
            rows);
        await Execute(connectionText, "VACUUM ANALYZE", rows);
        var sums = services.GetRequiredService<IUsageSums>();
        var rolling = Stopwatch.StartNew();
        var hours = await sums.RollUp(DateTimeOffset.UtcNow, int.MaxValue, CancellationToken.None);
        rolling.Stop();
        await Execute(connectionText, "VACUUM ANALYZE", rows);
        var catalog = new CatalogSource(new Catalog(DefaultCatalog.Models), services.GetRequiredService<ISettingsStore>());
        var reports = new UsageReports(sums, new EnergyOptions(), new ReportOptions(), catalog, TimeProvider.System);
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var range = new ReportRange(null, today.AddDays(-Days), today.AddDays(1));
        var baseline = await Time(() => Execute(
            connectionText, "SELECT action, sum(cost_nano), sum(tokens_total), max(tokens_total), count(*) FROM ai_usage_logs GROUP BY action", rows));
        var table = new List<Row>();
        foreach (var (name, _) in UsageReports.All)
        {
            var all = await Time(() => reports.Make(name, range, 50, CancellationToken.None));
            var one = await Time(() => reports.Make(name, range with { Workspace = "w7" }, 50, CancellationToken.None));
            table.Add(new Row(
                $"{name} (one workspace: {Figure.Milliseconds(one)})", Figure.Milliseconds(baseline), Figure.Milliseconds(all), Figure.Ratio(all / baseline),
                $"< {TargetMilliseconds:0} ms", all < TargetMilliseconds));
        }

        return new Section(
            "Reports on PostgreSQL",
            $"{Figure.Count(rows)} calls of 20,000 users in 100 workspaces over {Days} days; median of five runs, warm. Rolling up {hours} hours took "
            + $"{rolling.Elapsed.TotalSeconds:0} s. Baseline: one sum by feature over the log itself.", table);
    }

    private static async Task<double> Time(Func<Task> work)
    {
        await work();
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            var since = Stopwatch.GetTimestamp();
            await work();
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }

        return Figure.Median(times);
    }

    private static async Task Execute(string connectionText, string sql, int rows)
    {
        await using var connection = new NpgsqlConnection(connectionText);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        if (sql.Contains("@rows", StringComparison.Ordinal)) command.Parameters.AddWithValue("rows", (long)rows);
        await command.ExecuteNonQueryAsync();
    }
}
