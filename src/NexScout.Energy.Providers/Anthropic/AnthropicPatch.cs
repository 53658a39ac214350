using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;

namespace NexScout.Energy.Providers.Anthropic;

/// <summary>Sets the members of a body that are ours to set, and copies every other byte as the client sent it (SPEC §16).</summary>
internal static class AnthropicPatch
{
    private static readonly string[] Known = ["model", "max_tokens", "stream", "system", "output_config"];

    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public static byte[] Apply(ProviderRequest request)
    {
        var patch = new BodyPatch(request.Body.Json, Known);
        patch.Set("model", BodyPatch.Text(request.Model.UpstreamModel));
        patch.Set("max_tokens", request.MaxTokens.ToString(CultureInfo.InvariantCulture));
        patch.Set("stream", request.Stream ? "true" : "false");
        if (request.Model.Effort is { } effort) patch.Merge("output_config", "effort", effort);
        if (request.SystemLine is { } line) AddSystem(patch, line);
        return patch.Write();
    }

    // Behind what the client wrote, so that what the provider has cached of it stays good.
    private static void AddSystem(BodyPatch patch, string line)
    {
        var (text, found) = (BodyPatch.Text(line), false);
        foreach (var (from, to) in patch.Values("system"))
        {
            found = true;
            var value = patch.Bytes(from, to);
            if (value[0] == '[')
            {
                var isEmpty = value[1..].TrimStart(" \t\r\n"u8)[0] == ']';
                patch.Replace(to - 1, to - 1, $"{(isEmpty ? "" : ",")}{{\"type\":\"text\",\"text\":{text}}}");
            }
            else if (value[0] == '"' && value.Length > 2)
            {
                patch.Replace(to - 1, to - 1, $"\\n\\n{text[1..^1]}");
            }
            else if (value[0] is (byte)'"' or (byte)'n')
            {
                patch.Replace(from, to, text);
            }
            else
            {
                throw new JsonException("system must be a text or an array.");
            }
        }

        if (!found) patch.Set("system", text);
    }
}
