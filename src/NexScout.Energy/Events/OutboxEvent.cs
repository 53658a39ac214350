using System.Text.Json;

namespace NexScout.Energy.Events;

/// <summary>Something that happened and that others may be told (SPEC §12). Holds no prompt and no answer.</summary>
/// <param name="Id">Its name, the same wherever and whenever it is told; an event of one name is kept once. Visible ASCII, since it
/// travels in a header.</param>
/// <param name="Type">What it is: <c>call.closed</c>, <c>alert.debt</c> and the like.</param>
/// <param name="Workspace">Whose it is; null for the system's own.</param>
/// <param name="User">The user in it, where it is one user's.</param>
/// <param name="Data">The figures, a JSON object.</param>
/// <param name="At">When it happened.</param>
public sealed record OutboxEvent(string Id, string Type, string? Workspace, string? User, string Data, DateTimeOffset At)
{
    /// <summary>What others are told: id, type, created_at, workspace, user, data; UTF-8.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", Id);
            json.WriteString("type", Type);
            json.WriteString("created_at", At.UtcDateTime);
            json.WriteString("workspace", Workspace);
            json.WriteString("user", User);
            json.WritePropertyName("data");
            json.WriteRawValue(Data);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
