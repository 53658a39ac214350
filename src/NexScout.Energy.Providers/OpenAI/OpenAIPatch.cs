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

    private static void AddSystem(BodyPatch patch, string line)
    {
        var message = $"{{\"role\":\"system\",\"content\":{BodyPatch.Text(line)}}}";
        foreach (var (from, to) in patch.Values("messages"))
        {
            var value = patch.Bytes(from, to);
            if (value[0] != '[') throw new JsonException("messages must be an array.");
            var isEmpty = value[1..].TrimStart(" \t\r\n"u8)[0] == ']';
            patch.Replace(from + 1, from + 1, isEmpty ? message : message + ",");
        }
    }
}
