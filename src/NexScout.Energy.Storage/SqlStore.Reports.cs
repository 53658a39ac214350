using System.Data.Common;
using System.Globalization;
using NexScout.Energy.Pricing;
using NexScout.Energy.Reports;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IUsageSums
{
    // Whether a call's prediction was compared with what it used: a cached answer used nothing, its accuracy is for the user's rating alone.
    private const string Compared = "prediction_accuracy IS NOT NULL AND outcome <> 'cached'";

    // A call of the log as a row of the roll-up.
    private const string One =
        "1 AS requests, CASE WHEN outcome IN ('succeeded', 'cached') THEN 1 ELSE 0 END AS answered, CASE WHEN outcome = 'cached' THEN 1 ELSE 0 END AS cached, "
        + "CASE WHEN outcome = 'refused' THEN 1 ELSE 0 END AS refused, tokens_prompt, tokens_completion, tokens_saved, cost_nano, energy, "
        + "CASE WHEN outcome IN ('succeeded', 'cached') THEN duration_ms ELSE 0 END AS duration_ms, "
        + $"CASE WHEN {Compared} THEN 1 ELSE 0 END AS predictions, "
        + $"CASE WHEN {Compared} THEN predicted_tokens ELSE 0 END AS predicted_tokens, "
        + $"CASE WHEN {Compared} THEN tokens_prompt + tokens_completion ELSE 0 END AS actual_tokens, "
        + $"CASE WHEN {Compared} THEN prediction_accuracy ELSE 0 END AS accuracy, tokens_prompt + tokens_completion AS most_tokens";

    private const string Columns =
        "requests, answered, cached, refused, tokens_prompt, tokens_completion, tokens_saved, cost_nano, energy, duration_ms, predictions, "
        + "predicted_tokens, actual_tokens, accuracy";

    // How long after its end an hour is rolled up: calls that hold nothing are written within moments, but not at once.
    private static readonly TimeSpan _settled = TimeSpan.FromMinutes(10);

    private static readonly string _sums = string.Join(
        ", ", Columns.Split(", ").Select(figure => figure is "duration_ms" or "accuracy" ? $"sum({figure})" : $"CAST(sum({figure}) AS bigint)"));

    /// <summary>The tier that an account's state names.</summary>
    protected abstract string TierOf(string state);

    public Task<IReadOnlyList<UsageSum>> Sums(SumsBy by, ReportRange range, CancellationToken cancel) => Survey(
        async connection => await Rows(
            connection,
            $"SELECT name, {_sums}, max(most_tokens) FROM ("
            + $"SELECT {Name(by, "day")} AS name, {Columns}, most_tokens FROM ai_usage_days WHERE day >= @first AND day < @last AND {InRange(range)} "
            + $"UNION ALL SELECT {Name(by, DayOf("created_at"))} AS name, {One} FROM ai_usage_logs WHERE created_at >= @recent AND created_at < @to AND {InRange(range)}"
            + ") AS calls GROUP BY name ORDER BY name",
            Sum, cancel, await Span(connection, range, cancel)),
        cancel);

    public Task<IReadOnlyList<UserSum>> Users(
        ReportRange range, IReadOnlyDictionary<string, NanoUsd> revenue, bool byMargin, int most, CancellationToken cancel) => Survey(
        async connection =>
        {
            var pays = $"CASE tier {string.Concat(revenue.Keys.Select(tier => $"WHEN '{tier}' THEN @{tier} "))}ELSE 0 END";
            var order = byMargin ? $"WHERE cost > {pays} ORDER BY {pays} - cost, workspace_id, user_id" : "ORDER BY cost DESC, workspace_id, user_id";
            return await Rows(
                connection, $"SELECT workspace_id, user_id, tier, requests, tokens, cost FROM ({ByUser(range)}) AS users {order} LIMIT @most",
                row => new UserSum(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), new NanoUsd(row.GetInt64(5))),
                cancel, [.. await Span(connection, range, cancel), ("most", most), .. revenue.Select(of => (of.Key, (object?)of.Value.Value))]);
        }, cancel);

    public Task<IReadOnlyList<TierSum>> Tiers(ReportRange range, CancellationToken cancel) => Survey(
        async connection => await Rows(
            connection,
            "SELECT tier, count(*), CAST(sum(requests) AS bigint), CAST(sum(tokens) AS bigint), CAST(sum(cost) AS bigint) "
            + $"FROM ({ByUser(range)}) AS users GROUP BY tier ORDER BY tier",
            row => new TierSum(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), new NanoUsd(row.GetInt64(4))),
            cancel, await Span(connection, range, cancel)),
        cancel);

    public async Task<int> RollUp(DateTimeOffset now, int most, CancellationToken cancel)
    {
        var (from, until) = await Survey(connection => Due(connection, now, cancel), cancel);
        if (from is not { } hour) return 0;
        var done = 0;
        for (; hour < until && done < most; hour = hour.AddHours(1), done++)
        {
            // An hour at a time: no call waits long for the lock of a small database.
            var at = hour;
            await Tidy(connection => RollHour(connection, at, cancel), cancel);
        }

        return done;
    }

    public Task<bool> Mend(DateOnly day, CancellationToken cancel) => Tidy(
        async connection =>
        {
            // Nobody rolls up meanwhile: an hour that came in between would be removed with the day, and not be filled in again.
            await Execute(connection, "UPDATE usage_rollup SET one = one", cancel);
            var (from, to) = (Start(day), Start(day.AddDays(1)));
            if (await RolledUntil(connection, cancel) is not { } rolled || rolled <= from) return false;
            to = rolled < to ? rolled : to;
            var late = await Rows(
                connection,
                "SELECT (SELECT count(*) FROM ai_usage_logs WHERE created_at >= @from AND created_at < @to), "
                + "(SELECT COALESCE(CAST(sum(requests) AS bigint), 0) FROM ai_usage_days WHERE day = @day)",
                row => row.GetInt64(0) > row.GetInt64(1), cancel, ("from", from), ("to", to), ("day", Text(day)));
            if (!late[0]) return false;
            await Execute(connection, "DELETE FROM ai_usage_days WHERE day = @day", cancel, ("day", Text(day)));
            await Execute(connection, "DELETE FROM ai_usage_user_days WHERE day = @day", cancel, ("day", Text(day)));
            await Fill(connection, from, to, cancel);
            return true;
        }, cancel);

    private string ByUser(ReportRange range) =>
        "SELECT used.workspace_id, used.user_id, COALESCE(tiers.tier, "
        + $"(SELECT {TierOf("state")} FROM actor_state WHERE kind = 1 AND key = used.workspace_id || '/' || used.user_id), 'free') AS tier, "
        + "requests, tokens, cost FROM (SELECT workspace_id, user_id, "
        + "CAST(sum(requests) AS bigint) AS requests, CAST(sum(tokens) AS bigint) AS tokens, CAST(sum(cost_nano) AS bigint) AS cost FROM ("
        + "SELECT workspace_id, user_id, requests, tokens, cost_nano FROM ai_usage_user_days WHERE day >= @first AND day < @last AND "
        + $"{InRange(range)} UNION ALL SELECT workspace_id, user_id, 1 AS requests, tokens_prompt + tokens_completion AS tokens, cost_nano FROM ai_usage_logs "
        + $"WHERE created_at >= @recent AND created_at < @to AND {InRange(range)}) AS calls GROUP BY workspace_id, user_id) AS used "
        + "LEFT JOIN ai_user_tiers tiers ON tiers.workspace_id = used.workspace_id AND tiers.user_id = used.user_id";

    private static string Name(SumsBy by, string day) => by switch
    {
        SumsBy.Day => day,
        SumsBy.Feature => "action",
        _ => "provider || '/' || model",
    };

    private static string InRange(ReportRange range) => range.Workspace is null ? "1 = 1" : "workspace_id = @workspace";

    private async Task<(string, object?)[]> Span(DbConnection connection, ReportRange range, CancellationToken cancel)
    {
        var (from, to) = (Start(range.From), Start(range.To));
        // Read in the snapshot that the sums are read in: what is rolled up meanwhile is counted neither twice nor not at all.
        var rolled = await RolledUntil(connection, cancel) ?? from;
        (string, object?)[] span =
        [
            ("first", Text(range.From)), ("last", Text(range.To)), ("recent", rolled > from ? rolled : from), ("to", to),
        ];
        return range.Workspace is { } workspace ? [.. span, ("workspace", PlainText.Of(workspace))] : span;
    }

    private async Task<DateTimeOffset?> RolledUntil(DbConnection connection, CancellationToken cancel) =>
        await First(connection, "SELECT max(rolled_until) FROM usage_rollup", cancel);

    // From where, and until when: no call that began before may still be open.
    private async Task<(DateTimeOffset? From, DateTimeOffset Until)> Due(DbConnection connection, DateTimeOffset now, CancellationToken cancel)
    {
        var oldest = await First(connection, "SELECT min(opened_at) FROM opened_calls", cancel);
        var from = await RolledUntil(connection, cancel) ?? await First(connection, "SELECT min(created_at) FROM ai_usage_logs", cancel);
        var until = now - _settled;
        return (from is { } first ? Hour(first) : null, Hour(oldest < until ? oldest.Value : until));
    }

    private async Task<DateTimeOffset?> First(DbConnection connection, string sql, CancellationToken cancel) =>
        (await Rows(connection, sql, row => row.IsDBNull(0) ? null : (DateTimeOffset?)row.GetFieldValue<DateTimeOffset>(0), cancel))[0];

    private async Task<int> RollHour(DbConnection connection, DateTimeOffset hour, CancellationToken cancel)
    {
        // Two processes that do the same hour at once: the second finds the mark moved, and does nothing.
        var moved = await Execute(
            connection,
            "INSERT INTO usage_rollup (one, rolled_until) VALUES (1, @next) "
            + "ON CONFLICT (one) DO UPDATE SET rolled_until = excluded.rolled_until WHERE usage_rollup.rolled_until < excluded.rolled_until",
            cancel, ("next", hour.AddHours(1)));
        return moved == 0 ? 0 : await Fill(connection, hour, hour.AddHours(1), cancel);
    }

    // Adds the calls of a part of one day.
    private async Task<int> Fill(DbConnection connection, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        (string, object?)[] span = [("day", Text(DateOnly.FromDateTime(from.UtcDateTime))), ("from", from), ("to", to)];
        var filled = await Execute(
            connection,
            $"INSERT INTO ai_usage_days (day, workspace_id, action, provider, model, {Columns}, most_tokens) "
            + $"SELECT @day, workspace_id, action, provider, model, {_sums}, max(most_tokens) FROM (SELECT workspace_id, action, provider, model, {One} "
            + "FROM ai_usage_logs WHERE created_at >= @from AND created_at < @to) AS calls WHERE true GROUP BY workspace_id, action, provider, model "
            + "ON CONFLICT (day, workspace_id, action, provider, model) DO UPDATE SET "
            + string.Join(", ", Columns.Split(", ").Select(column => $"{column} = ai_usage_days.{column} + excluded.{column}"))
            + ", most_tokens = CASE WHEN excluded.most_tokens > ai_usage_days.most_tokens THEN excluded.most_tokens ELSE ai_usage_days.most_tokens END",
            cancel, span);
        if (filled == 0) return 0;
        await Execute(
            connection,
            "INSERT INTO ai_usage_user_days (day, workspace_id, user_id, requests, tokens, cost_nano) SELECT @day, workspace_id, user_id, "
            + "count(*), CAST(sum(tokens_prompt + tokens_completion) AS bigint), CAST(sum(cost_nano) AS bigint) "
            + "FROM ai_usage_logs WHERE created_at >= @from AND created_at < @to GROUP BY workspace_id, user_id "
            + "ON CONFLICT (day, workspace_id, user_id) DO UPDATE SET requests = ai_usage_user_days.requests + excluded.requests, "
            + "tokens = ai_usage_user_days.tokens + excluded.tokens, cost_nano = ai_usage_user_days.cost_nano + excluded.cost_nano",
            cancel, span);
        await Execute(
            connection,
            $"INSERT INTO ai_user_tiers (workspace_id, user_id, tier) SELECT used.workspace_id, used.user_id, {TierOf("state")} FROM (SELECT DISTINCT workspace_id, user_id "
            + "FROM ai_usage_logs WHERE created_at >= @from AND created_at < @to) AS used JOIN actor_state ON kind = 1 AND key = used.workspace_id || '/' || used.user_id "
            + $"WHERE {TierOf("state")} IS NOT NULL ON CONFLICT (workspace_id, user_id) DO UPDATE SET tier = excluded.tier WHERE ai_user_tiers.tier <> excluded.tier",
            cancel, span[1..]);
        return filled;
    }

    private static UsageSum Sum(DbDataReader row) => new()
    {
        Key = row.GetString(0),
        Requests = row.GetInt64(1),
        Answered = row.GetInt64(2),
        Cached = row.GetInt64(3),
        Refused = row.GetInt64(4),
        TokensPrompt = row.GetInt64(5),
        TokensCompletion = row.GetInt64(6),
        TokensSaved = row.GetInt64(7),
        Cost = new NanoUsd(row.GetInt64(8)),
        Energy = row.GetInt64(9),
        Milliseconds = Convert.ToDouble(row.GetValue(10), CultureInfo.InvariantCulture),
        Predictions = row.GetInt64(11),
        PredictedTokens = row.GetInt64(12),
        ActualTokens = row.GetInt64(13),
        Accuracy = Convert.ToDouble(row.GetValue(14), CultureInfo.InvariantCulture),
        MostTokens = row.GetInt64(15),
    };

    private static DateTimeOffset Hour(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
