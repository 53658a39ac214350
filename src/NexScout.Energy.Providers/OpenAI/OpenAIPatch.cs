using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;

namespace NexScout.Energy.Providers.OpenAI;

/// <summary>Sets the members of a body that are ours to set, and copies every other byte as the client sent it (SPEC §16).</summary>
internal static class OpenAIPatch
{
    private static readonly string[] Known =
        ["model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", Effort];

    /// <summary>The member that an effort preset is sent as.</summary>
    public const string Effort = "reasoning_effort";

    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public static byte[] Apply(ProviderRequest request, string maxTokensField, string? effort)
    {
        var patch = new BodyPatch(request.Body.Json, Known);
        patch.Set("model", BodyPatch.Text(request.Model.UpstreamModel));
        patch.Set(maxTokensField, request.MaxTokens.ToString(CultureInfo.InvariantCulture));
        patch.Remove(maxTokensField == "max_tokens" ? "max_completion_tokens" : "max_tokens");
        patch.Set("stream", request.Stream ? "true" : "false");
        if (request.Stream) patch.Merge("stream_options", "include_usage", true);
        else patch.Remove("stream_options");
        if (effort is not null) patch.Set(Effort, BodyPatch.Text(effort));
        if (request.SystemLine is { } line) AddSystem(patch, line);
        return patch.Write();
    }

    // Into the client's own system message where it begins with one: many servers take a single one, and none takes a developer's beside it.
    private static void AddSystem(BodyPatch patch, string line)
    {
        foreach (var (from, to) in patch.Values("messages"))
        {
            var value = patch.Bytes(from, to);
            if (value[0] != '[') throw new JsonException("messages must be an array.");
            if (SystemContent(value) is var (start, end)) Append(patch, line, from + start, from + end);
            else Prepend(patch, line, from, isEmpty: value[1..].TrimStart(" \t\r\n"u8)[0] == ']');
        }
    }

    private static void Prepend(BodyPatch patch, string line, int from, bool isEmpty)
    {
        var message = $"{{\"role\":\"system\",\"content\":{BodyPatch.Text(line)}}}";
        patch.Replace(from + 1, from + 1, isEmpty ? message : message + ",");
    }

    // Behind what the client wrote, so that what the provider has cached of it stays good.
    private static void Append(BodyPatch patch, string line, int from, int to)
    {
        var content = patch.Bytes(from, to);
        var text = BodyPatch.Text(line);
        if (content[0] == '"') patch.Replace(to - 1, to - 1, content.Length > 2 ? $"\\n\\n{text[1..^1]}" : text[1..^1]);
        else patch.Replace(to - 1, to - 1, $"{(content[1..].TrimStart(" \t\r\n"u8)[0] == ']' ? "" : ",")}{{\"type\":\"text\",\"text\":{text}}}");
    }

    // Where the content of the first message lies, if that is a system message with a text or parts; null where not.
    private static (int Start, int End)? SystemContent(ReadOnlySpan<byte> messages)
    {
        var reader = new Utf8JsonReader(messages);
        reader.Read();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        var isSystem = false;
        (int, int)? content = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isRole, isContent) = (reader.ValueTextEquals("role"u8), reader.ValueTextEquals("content"u8));
            reader.Read();
            if (isRole) isSystem = reader.TokenType == JsonTokenType.String && (reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("developer"u8));
            var (start, fits) = ((int)reader.TokenStartIndex, reader.TokenType is JsonTokenType.String or JsonTokenType.StartArray);
            reader.Skip();
            if (isContent) content = fits ? (start, (int)reader.BytesConsumed) : null;
        }

        return isSystem ? content : null;
    }
}
