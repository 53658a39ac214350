using System.Data.Common;
using System.Globalization;
using System.Text;
using NexScout.Energy.Caching;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IResponseStore
{
    private const string AnswerColumns = "prompt_hash, workspace_id, user_id, response_text, response, format, model, tokens_saved, created_at, expires_at";
    private const int MostPurged = 5_000; // of one transaction

    public Task<CachedAnswer?> FindAnswer(CacheKey key, DateTimeOffset now, CancellationToken cancel) => Read(async connection =>
    {
        var found = await Rows(
            connection, $"SELECT {AnswerColumns} FROM cached_ai_responses WHERE prompt_hash = @key AND expires_at > @now", Answer, cancel,
            ("key", key.ToString()), ("now", now));
        return found.Count == 0 ? null : found[0];
    }, cancel);

    public Task<IReadOnlyList<(CacheKey Key, DateTimeOffset Until)>> AnswerKeys(DateTimeOffset now, int most, CancellationToken cancel) => Survey(connection => Rows(
        connection, "SELECT prompt_hash, expires_at FROM cached_ai_responses WHERE expires_at > @now LIMIT @most",
        row => (CacheKey.TryParse(row.GetString(0), out var key) ? key : default, row.GetFieldValue<DateTimeOffset>(1)),
        cancel, ("now", now), ("most", most)), cancel);

    public Task PutAnswers(
        IReadOnlyList<CachedAnswer> answers, IReadOnlyDictionary<CacheKey, (long Count, DateTimeOffset Last)> hits, CancellationToken cancel) => Write(async connection =>
    {
        foreach (var answer in answers) await Put(connection, answer, cancel);
        // In one order for all, so that two processes that count the same answers wait for each other instead of dying together.
        foreach (var (key, (count, last)) in hits.OrderBy(hit => hit.Key.High).ThenBy(hit => hit.Key.Low))
        {
            await Execute(
                connection, "UPDATE cached_ai_responses SET hit_count = hit_count + @count, last_used_at = @last WHERE prompt_hash = @key", cancel,
                ("key", key.ToString()), ("count", count), ("last", last));
        }

        return answers.Count;
    }, cancel);

    public async Task<int> PurgeAnswers(string workspace, string? user, CancellationToken cancel)
    {
        var (where, values) = Where(("workspace_id = @workspace", "workspace", PlainText.Of(workspace)), ("user_id = @user", "user", PlainText.OrNull(user)));
        var purged = 0;
        // A few thousand at once, so that no call waits for them, and until there are none: meanwhile some of them may expire.
        while (await Tidy(Some, cancel) is > 0 and var some) purged += some;
        return purged;

        Task<int> Some(DbConnection connection) => Execute(
            connection, $"DELETE FROM cached_ai_responses WHERE prompt_hash IN (SELECT prompt_hash FROM cached_ai_responses{where} LIMIT @most)", cancel,
            [.. values, ("most", MostPurged)]);
    }

    public Task<int> RemoveExpiredAnswers(DateTimeOffset now, int most, CancellationToken cancel) => Tidy(connection => Execute(
        connection,
        "DELETE FROM cached_ai_responses WHERE prompt_hash IN (SELECT prompt_hash FROM cached_ai_responses WHERE expires_at <= @now LIMIT @most)",
        cancel, ("now", now), ("most", most)), cancel);

    public Task<CacheFigures> AnswerFigures(string workspace, string? user, CancellationToken cancel)
    {
        var (where, values) = Where(
            ("workspace_id = @workspace", "workspace", PlainText.Of(workspace)), ("user_id = @user", "user", PlainText.OrNull(user)),
            ("expires_at > @now", "now", Time.GetUtcNow()));
        return Survey(async connection => (await Rows(
            connection,
            $"SELECT count(*), COALESCE(sum(hit_count), 0), COALESCE(sum(hit_count * tokens_saved), 0) FROM cached_ai_responses{where}",
            row => new CacheFigures(Whole(row, 0), Whole(row, 1), Whole(row, 2)), cancel, values))[0], cancel);
    }

    private Task<int> Put(DbConnection connection, CachedAnswer answer, CancellationToken cancel) => Execute(
        connection,
        $"INSERT INTO cached_ai_responses ({AnswerColumns}, last_used_at) VALUES (@key, @workspace, @user, @text, @json, @format, @model, @saved, @at, @until, @at) "
        + "ON CONFLICT (prompt_hash) DO UPDATE SET response_text = excluded.response_text, response = excluded.response, format = excluded.format, "
        + "model = excluded.model, tokens_saved = excluded.tokens_saved, created_at = excluded.created_at, expires_at = excluded.expires_at",
        cancel, ("key", answer.Key.ToString()), ("workspace", PlainText.Of(answer.Workspace)), ("user", PlainText.Of(answer.User)),
        ("text", PlainText.Of(answer.Text)), ("json", answer.Json.IsEmpty ? null : PlainText.Of(Encoding.UTF8.GetString(answer.Json.Span))),
        ("format", (short)answer.Format), ("model", PlainText.Of(answer.Model)), ("saved", answer.TokensSaved), ("at", answer.At), ("until", answer.Until));

    private static CachedAnswer Answer(DbDataReader row) => new(
        CacheKey.TryParse(row.GetString(0), out var key) ? key : default, row.GetString(1), row.GetString(2), row.GetString(3),
        row.IsDBNull(4) ? default : Encoding.UTF8.GetBytes(row.GetString(4)),
        (WireFormat)Convert.ToInt32(row.GetValue(5), CultureInfo.InvariantCulture), row.GetString(6), row.GetInt64(7),
        row.GetFieldValue<DateTimeOffset>(8), row.GetFieldValue<DateTimeOffset>(9));
}
