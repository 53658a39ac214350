using System.Text.Json;
using NexScout.Energy.Configuration;
using NexScout.Energy.Storage.Records;

namespace NexScout.Energy.Storage;

internal abstract partial class SqlStore : ICallerConfigurationSource, ICallerConfigurationStore
{
    string ICallerConfigurationSource.Name => "storage";

    Task<bool> ICallerConfigurationSource.KnowsUsers(string workspace, CancellationToken cancel) => Read(async connection =>
    {
        await using var command = Command(
            connection, "SELECT 1 FROM caller_configuration WHERE workspace_id = @workspace AND user_id <> '' LIMIT 1", ("workspace", PlainText.Of(workspace)));
        return await command.ExecuteScalarAsync(cancel) is not null;
    }, cancel);

    Task<JsonElement?> ICallerConfigurationSource.Load(ConfigurationPart part, string workspace, string? user, CancellationToken cancel) => Read(async connection =>
    {
        var found = await Rows(
            connection, "SELECT value FROM caller_configuration WHERE workspace_id = @workspace AND user_id = @user AND part = @part",
            row => row.GetString(0), cancel, ("workspace", PlainText.Of(workspace)), ("user", PlainText.Of(user ?? "")), ("part", part.Name()));
        return found.Count == 0 ? (JsonElement?)null : JsonSerializer.Deserialize(found[0], StorageJson.Default.JsonElement);
    }, cancel);

    public Task SetPart(ConfigurationPart part, string workspace, string? user, JsonElement? value, CancellationToken cancel) => Write(connection => value is { } json
        ? Execute(
            connection,
            "INSERT INTO caller_configuration (workspace_id, user_id, part, value, updated_at) VALUES (@workspace, @user, @part, @value, @now) "
            + "ON CONFLICT (workspace_id, user_id, part) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
            cancel, ("workspace", PlainText.Of(workspace)), ("user", PlainText.Of(user ?? "")), ("part", part.Name()), ("value", new JsonText(json.GetRawText())), ("now", Time.GetUtcNow()))
        : Execute(
            connection, "DELETE FROM caller_configuration WHERE workspace_id = @workspace AND user_id = @user AND part = @part",
            cancel, ("workspace", PlainText.Of(workspace)), ("user", PlainText.Of(user ?? "")), ("part", part.Name())), cancel);
}
