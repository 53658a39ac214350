using System.Data.Common;
using NexScout.Energy.Access;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore
{
    private const string KeyColumns = "id, hash, workspace_id, user_id, role, name, created_at, expires_at, revoked_at";

    Task IKeyStore.Add(ApiKey key, CancellationToken cancel) => Write(connection => Execute(
        connection,
        $"INSERT INTO api_keys ({KeyColumns}) VALUES (@id, @hash, @workspace, @user, @role, @name, @created, @expires, @revoked)",
        cancel, ("id", key.Id), ("hash", key.Hash.ToArray()), ("workspace", PlainText.Of(key.Workspace)), ("user", PlainText.OrNull(key.User)),
        ("role", Words<Role>.Of(key.Role)), ("name", PlainText.OrNull(key.Name)), ("created", key.CreatedAt),
        ("expires", key.ExpiresAt), ("revoked", key.RevokedAt)), cancel);

    Task<ApiKey?> IKeyStore.Find(string id, CancellationToken cancel) => Read(async connection =>
    {
        var found = await Rows(
            connection, $"SELECT {KeyColumns} FROM api_keys WHERE id = @id", ReadKey, cancel, ("id", PlainText.Of(id)));
        return found.Count == 0 ? null : found[0];
    }, cancel);

    Task<IReadOnlyList<ApiKey>> IKeyStore.List(string? workspace, int skip, int most, CancellationToken cancel)
    {
        var (where, values) = Where(("workspace_id = @workspace", "workspace", PlainText.OrNull(workspace)));
        return Survey(connection => Rows(
            connection, $"SELECT {KeyColumns} FROM api_keys{where} ORDER BY created_at, id LIMIT @most OFFSET @skip", ReadKey, cancel,
            [.. values, ("most", most), ("skip", skip)]), cancel);
    }

    Task<(bool Any, bool Operator)> IKeyStore.Present(DateTimeOffset now, CancellationToken cancel) => Survey(async connection => (await Rows(
        connection,
        "SELECT EXISTS (SELECT 1 FROM api_keys), EXISTS (SELECT 1 FROM api_keys WHERE role = @role AND revoked_at IS NULL "
        + "AND (expires_at IS NULL OR expires_at > @now))",
        row => (row.GetBoolean(0), row.GetBoolean(1)), cancel, ("role", Words<Role>.Of(Role.Operator)), ("now", now)))[0], cancel);

    Task<bool> IKeyStore.Revoke(string id, DateTimeOffset at, CancellationToken cancel) => Write(async connection => await Execute(
        connection, "UPDATE api_keys SET revoked_at = COALESCE(revoked_at, @at) WHERE id = @id", cancel,
        ("id", PlainText.Of(id)), ("at", at)) > 0, cancel);

    private static ApiKey ReadKey(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Hash = row.GetFieldValue<byte[]>(1),
        Workspace = row.GetString(2),
        User = UsageRow.Text(row, 3),
        Role = Words<Role>.Parse(row.GetString(4)),
        Name = UsageRow.Text(row, 5),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
        ExpiresAt = Moment(row, 7),
        RevokedAt = Moment(row, 8),
    };

    private static DateTimeOffset? Moment(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
