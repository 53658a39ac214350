namespace NexScout.Energy.Storage.Postgres;

/// <summary>The two statements of a group commit. They travel together and are one transaction: the first takes the rows' locks in one
/// order for all, so that two committers wait instead of deadlocking; the second then sees all that was committed before.</summary>
internal static class CommitSql
{
    public const string Lock =
        "SELECT 1 FROM unnest($1::integer[], $2::text[]) AS w(kind, key) JOIN actor_state s ON s.kind = w.kind AND s.key = w.key "
        + "ORDER BY s.kind, s.key FOR UPDATE OF s";

    /// <summary>Returns a row for each write that was not made: its number, and the calls that were closed before where its version is
    /// the stored one (null or empty: somebody else wrote since).</summary>
    public static readonly string Apply = Build();

    private static string Build()
    {
        var next = 1;
        var sql = "WITH w AS MATERIALIZED (" + Unnest(CommitColumns.States) + "), c AS MATERIALIZED (" + Unnest(CommitColumns.Closed)
            + "), o AS MATERIALIZED (" + Unnest(CommitColumns.Opened) + "), d AS MATERIALIZED (" + Unnest(CommitColumns.Debts)
            + "), e AS MATERIALIZED (" + Unnest(CommitColumns.LoadEvents) + ')';
        return sql + $"""
            , before AS MATERIALIZED (SELECT c.n, c.id FROM c WHERE EXISTS (SELECT 1 FROM ai_usage_logs l WHERE l.id = c.id OFFSET 0))
            , fit AS MATERIALIZED (SELECT * FROM w WHERE n NOT IN (SELECT n FROM before))
            , changed AS (UPDATE actor_state s SET version = s.version + 1, state = fit.state FROM fit
                WHERE fit.read > 0 AND s.kind = fit.kind AND s.key = fit.key AND s.version = fit.read RETURNING fit.n)
            , added AS (INSERT INTO actor_state (kind, key, version, state) SELECT kind, key, 1, state FROM fit WHERE read = 0
                ORDER BY kind, key ON CONFLICT DO NOTHING RETURNING kind, key)
            , made AS MATERIALIZED (SELECT n FROM changed UNION ALL SELECT w.n FROM w JOIN added USING (kind, key))
            , closing AS (INSERT INTO ai_usage_logs ({Names(CommitColumns.Closed)})
                SELECT {Names(CommitColumns.Closed)} FROM c WHERE n IN (SELECT n FROM made))
            , ending AS (DELETE FROM opened_calls WHERE id IN (SELECT id FROM c WHERE n IN (SELECT n FROM made)))
            , opening AS (INSERT INTO opened_calls ({Names(CommitColumns.Opened)})
                SELECT {Names(CommitColumns.Opened)} FROM o WHERE n IN (SELECT n FROM made) ON CONFLICT DO NOTHING)
            , owing AS (INSERT INTO token_debt_tracker ({Names(CommitColumns.Debts)}, created_at)
                SELECT {Names(CommitColumns.Debts)}, ${next++}::timestamptz FROM d WHERE n IN (SELECT n FROM made))
            , happening AS (INSERT INTO system_load_events ({Names(CommitColumns.LoadEvents)})
                SELECT {Names(CommitColumns.LoadEvents)} FROM e WHERE n IN (SELECT n FROM made))
            SELECT w.n, CASE WHEN COALESCE((SELECT s.version FROM actor_state s WHERE s.kind = w.kind AND s.key = w.key), 0) = w.read
                THEN ARRAY(SELECT id FROM before WHERE before.n = w.n) END
            FROM w WHERE n NOT IN (SELECT n FROM made)
            """;

        string Unnest<T>(ArrayColumn<T>[] columns) =>
            $"SELECT * FROM unnest({string.Join(", ", columns.Select(column => $"${next++}::{column.SqlType}[]"))}) "
            + $"AS t({string.Join(", ", columns.Select(column => column.Name))})";
    }

    /// <summary>All columns but the number of the write.</summary>
    private static string Names<T>(ArrayColumn<T>[] columns) => string.Join(", ", columns.Skip(1).Select(column => column.Name));
}
