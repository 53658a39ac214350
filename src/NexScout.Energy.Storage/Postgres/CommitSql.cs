using System.Collections.Concurrent;
using System.Globalization;

namespace NexScout.Energy.Storage.Postgres;

/// <summary>The two statements of a group commit. They travel together and are one transaction: the first takes the rows' locks in one
/// order for all, so that two committers wait instead of deadlocking; the second then sees all that was committed before.</summary>
internal static class CommitSql
{
    public const string Lock =
        "SELECT 1 FROM unnest($1::integer[], $2::text[]) AS w(kind, key) JOIN actor_state s ON s.kind = w.kind AND s.key = w.key "
        + "ORDER BY s.kind, s.key FOR UPDATE OF s";

    private static readonly ConcurrentDictionary<CommitParts, string> _applied = [];

    /// <summary>Returns a row for each write that was not made: its number, and the calls that were closed before where its version is
    /// the stored one (null or empty: somebody else wrote since). A part that a commit lacks costs it nothing: what PostgreSQL has to set
    /// up for it takes longer than writing a row.</summary>
    public static string Apply(CommitParts parts) => _applied.GetOrAdd(parts, Build);

    // The same members as a row of GET /api/usage.
    private const string Telling = """
        telling AS (INSERT INTO energy_events (id, type, workspace_id, user_id, data, created_at)
            SELECT 'evt_' || id, 'call.closed', workspace_id, user_id, json_build_object('request_id', id, 'workspace_id', workspace_id,
                'user_id', user_id, 'prospect_id', prospect_id, 'action', action, 'provider', provider, 'model', model, 'mode', mode,
                'routing_reason', routing_reason, 'load_state', load_state, 'tokens_prompt', tokens_prompt,
                'tokens_completion', tokens_completion, 'tokens_total', tokens_prompt + tokens_completion, 'tokens_cached', tokens_cached,
                'tokens_reasoning', tokens_reasoning, 'cost_usd', cost_nano * 0.000000001, 'energy_charged', energy,
                'compressed', compression_applied, 'tokens_saved', tokens_saved, 'cached', cached_response,
                'predicted_tokens', predicted_tokens, 'prediction_accuracy', prediction_accuracy, 'attempts', attempts,
                'outcome', outcome, 'estimated', estimated, 'latency_ms', duration_ms,
                'created_at', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), $NOW::timestamptz
            FROM (SELECT *, row_number() OVER () AS place FROM c) AS c WHERE n IN (SELECT n FROM made) ORDER BY place ON CONFLICT (id) DO NOTHING)
        """;

    private static string Build(CommitParts parts)
    {
        var next = 1;
        var closed = parts.HasFlag(CommitParts.Closed);
        var fit = closed ? "fit" : "w";
        List<string> steps = [$"w AS MATERIALIZED ({Unnest(CommitColumns.States)})"];
        if (closed)
        {
            steps.Add($"c AS MATERIALIZED ({Unnest(CommitColumns.Closed)})");
            steps.Add("before AS MATERIALIZED (SELECT c.n, c.id FROM c WHERE EXISTS (SELECT 1 FROM ai_usage_logs l WHERE l.id = c.id OFFSET 0))");
            steps.Add("fit AS MATERIALIZED (SELECT * FROM w WHERE n NOT IN (SELECT n FROM before))");
        }

        steps.Add($"""
            changed AS (UPDATE actor_state s SET version = s.version + 1, state = {fit}.state FROM {fit}
                WHERE {fit}.read > 0 AND s.kind = {fit}.kind AND s.key = {fit}.key AND s.version = {fit}.read RETURNING {fit}.n)
            """);
        var made = "SELECT n FROM changed";
        if (parts.HasFlag(CommitParts.New))
        {
            steps.Add($"""
                added AS (INSERT INTO actor_state (kind, key, version, state) SELECT kind, key, 1, state FROM {fit} WHERE read = 0
                    ORDER BY kind, key ON CONFLICT DO NOTHING RETURNING kind, key)
                """);
            made += " UNION ALL SELECT w.n FROM w JOIN added USING (kind, key)";
        }

        steps.Add($"made AS MATERIALIZED ({made})");
        if (closed)
        {
            steps.Add($"closing AS ({Insert("ai_usage_logs", CommitColumns.Closed, "c")})");
            steps.Add("ending AS (DELETE FROM opened_calls WHERE id IN (SELECT id FROM c WHERE n IN (SELECT n FROM made)))");
        }

        if (parts.HasFlag(CommitParts.Opened))
            steps.Add($"opening AS ({Insert("opened_calls", CommitColumns.Opened, Rows(CommitColumns.Opened))} ON CONFLICT DO NOTHING)");
        if (parts.HasFlag(CommitParts.Withdrawn))
            steps.Add($"withdrawing AS (DELETE FROM opened_calls WHERE id IN (SELECT id FROM {Rows(CommitColumns.Withdrawn)} WHERE n IN (SELECT n FROM made)))");
        if (parts.HasFlag(CommitParts.LoadEvents))
            steps.Add($"happening AS ({Insert("system_load_events", CommitColumns.LoadEvents, Rows(CommitColumns.LoadEvents))})");
        if (parts.HasFlag(CommitParts.Debts))
            steps.Add($"owing AS ({Insert("token_debt_tracker", CommitColumns.Debts, Rows(CommitColumns.Debts))})");
        if (parts.HasFlag(CommitParts.Told)) steps.Add(Telling.Replace("$NOW", Text(next), StringComparison.Ordinal));
        var before = closed
            ? "CASE WHEN COALESCE((SELECT s.version FROM actor_state s WHERE s.kind = w.kind AND s.key = w.key), 0) = w.read "
                + "THEN ARRAY(SELECT id FROM before WHERE before.n = w.n) END"
            : "NULL::text[]";
        return $"WITH {string.Join("\n, ", steps)}\nSELECT w.n, {before} FROM w WHERE n NOT IN (SELECT n FROM made)";

        string Unnest<T>(ArrayColumn<T>[] columns) =>
            $"SELECT * FROM unnest({string.Join(", ", columns.Select(column => $"{Text(next++)}::{column.SqlType}[]"))}) "
            + $"AS t({string.Join(", ", columns.Select(column => column.Name))})";

        string Rows<T>(ArrayColumn<T>[] columns) => $"({Unnest(columns)}) AS r";
    }

    private static string Insert<T>(string table, ArrayColumn<T>[] columns, string from) =>
        $"INSERT INTO {table} ({Names(columns)}) SELECT {Names(columns)} FROM {from} WHERE n IN (SELECT n FROM made)";

    private static string Text(int parameter) => string.Create(CultureInfo.InvariantCulture, $"${parameter}");

    /// <summary>All columns but the number of the write.</summary>
    private static string Names<T>(ArrayColumn<T>[] columns) => string.Join(", ", columns.Skip(1).Select(column => column.Name));
}
