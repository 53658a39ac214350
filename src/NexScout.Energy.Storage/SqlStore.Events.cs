using System.Data.Common;
using System.Text.Json;
using NexScout.Energy.Events;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : IEventOutbox
{
    private const string EventColumns = "id, type, workspace_id, user_id, data, created_at";

    /// <summary>An event's transaction as a bigint.</summary>
    protected abstract string EventTransaction { get; }

    /// <summary>The condition and order of the events after <c>@transaction</c> and <c>@number</c> that no other event can come before any more.</summary>
    protected abstract string EventsAfter { get; }

    /// <summary>The place of what happens from now on: two columns.</summary>
    protected abstract string EventsFromNow { get; }

    public Task<IReadOnlyList<OutboxEvent>> AddEvents(IReadOnlyList<OutboxEvent> events, CancellationToken cancel) => Write<IReadOnlyList<OutboxEvent>>(
        async connection =>
        {
            var added = new List<OutboxEvent>();
            foreach (var happened in events)
            {
                var made = await Execute(
                    connection,
                    $"INSERT INTO energy_events ({EventColumns}) VALUES (@id, @type, @workspace, @user, @data, @at) ON CONFLICT (id) DO NOTHING",
                    cancel, ("id", PlainText.Of(happened.Id)), ("type", happened.Type), ("workspace", PlainText.OrNull(happened.Workspace)),
                    ("user", PlainText.OrNull(happened.User)), ("data", new JsonText(happened.Data)), ("at", happened.At));
                if (made > 0) added.Add(happened);
            }

            return added;
        }, cancel);

    public Task<IReadOnlyList<StoredEvent>> NextEvents(EventCursor after, int most, CancellationToken cancel) => Read(connection => Rows(
        connection, $"SELECT {EventColumns}, {EventTransaction}, seq FROM energy_events WHERE {EventsAfter} LIMIT @most",
        row => new StoredEvent(new EventCursor(row.GetInt64(6), row.GetInt64(7)), ReadEvent(row)), cancel,
        ("transaction", after.Transaction), ("number", after.Number), ("most", most)), cancel);

    public Task<IReadOnlyList<OutboxEvent>> Alerts(string? workspace, DateTimeOffset since, int most, CancellationToken cancel) => Read(connection => Rows(
        connection,
        $"SELECT {EventColumns} FROM energy_events WHERE type >= 'alert.' AND type < 'alert/' AND created_at >= @since "
        + "AND (@workspace = '' OR workspace_id IS NULL OR workspace_id = @workspace) ORDER BY created_at DESC, seq DESC LIMIT @most",
        ReadEvent, cancel, ("since", since), ("workspace", PlainText.Of(workspace ?? "")), ("most", most)), cancel);

    public Task<int> RemoveEvents(DateTimeOffset before, int most, CancellationToken cancel) => Write(connection => Execute(
        connection, "DELETE FROM energy_events WHERE seq IN (SELECT seq FROM energy_events WHERE created_at < @before ORDER BY created_at LIMIT @most)",
        cancel, ("before", before), ("most", most)), cancel);

    public Task AddWebhook(Webhook webhook, CancellationToken cancel) => Write(connection => Execute(
        connection,
        "INSERT INTO energy_webhooks (id, url, secret, types, workspace_id, created_at, any_target, cursor_xact, cursor_seq) "
        + $"SELECT @id, @url, @secret, @types, @workspace, @at, @any, {EventsFromNow}",
        cancel, ("id", webhook.Id), ("url", webhook.Url.AbsoluteUri), ("secret", webhook.Secret),
        ("types", new JsonText(JsonSerializer.Serialize(webhook.Types, StorageJson.Default.IReadOnlyListString))),
        ("workspace", PlainText.OrNull(webhook.Workspace)), ("at", webhook.CreatedAt), ("any", webhook.AnyTarget)), cancel);

    public Task<IReadOnlyList<Webhook>> Webhooks(CancellationToken cancel) => Read(connection => Rows(
        connection,
        "SELECT id, url, secret, types, workspace_id, created_at, cursor_xact, cursor_seq, failures, next_try, last_error, disabled, any_target "
        + "FROM energy_webhooks ORDER BY created_at, id",
        ReadWebhook, cancel), cancel);

    public async Task<bool> RemoveWebhook(string id, CancellationToken cancel) =>
        await Write(connection => Execute(connection, "DELETE FROM energy_webhooks WHERE id = @id", cancel, ("id", PlainText.Of(id))), cancel) > 0;

    public async Task<bool> Advance(string webhook, EventCursor from, EventCursor to, CancellationToken cancel) => await Write(
        connection => Execute(
            connection,
            "UPDATE energy_webhooks SET cursor_xact = @transaction, cursor_seq = @number, failures = 0, next_try = NULL, last_error = NULL "
            + "WHERE id = @id AND cursor_xact = @from_transaction AND cursor_seq = @from_number",
            cancel, ("id", webhook), ("transaction", to.Transaction), ("number", to.Number),
            ("from_transaction", from.Transaction), ("from_number", from.Number)), cancel) > 0;

    public Task Refused(string webhook, int failures, DateTimeOffset again, string error, bool disable, CancellationToken cancel) => Write(
        connection => Execute(
            connection, "UPDATE energy_webhooks SET failures = @failures, next_try = @again, last_error = @error, disabled = @disable WHERE id = @id",
            cancel, ("id", webhook), ("failures", failures), ("again", again), ("disable", disable),
            ("error", PlainText.Of(error.Length <= 500 ? error : error[..500]))), cancel);

    private static OutboxEvent ReadEvent(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), UsageRow.Text(row, 2), UsageRow.Text(row, 3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5));

    private static Webhook ReadWebhook(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Url = new Uri(row.GetString(1)),
        Secret = row.GetString(2),
        Types = List(row.GetString(3)),
        Workspace = UsageRow.Text(row, 4),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
        Cursor = new EventCursor(row.GetInt64(6), row.GetInt64(7)),
        Failures = row.GetInt32(8),
        NextTry = row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9),
        LastError = UsageRow.Text(row, 10),
        Disabled = row.GetBoolean(11),
        AnyTarget = row.GetBoolean(12),
    };
}
