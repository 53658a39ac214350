using System.Globalization;
using System.Text.Json;
using NexScout.Energy.Pipeline.Providers;
using NexScout.Energy.Providers.Http;

namespace NexScout.Energy.Providers.Anthropic;

/// <summary>Sets the members of a body that are ours to set, and copies every other byte as the client sent it (SPEC §16).</summary>
internal static class AnthropicPatch
{
    private static readonly string[] Known = ["model", "max_tokens", "stream", "system", "output_config", "thinking"];

    /// <exception cref="JsonException">The body is no JSON object.</exception>
    /// <exception cref="ProviderException">It asks for more thinking than the answer may have tokens.</exception>
    public static byte[] Apply(ProviderRequest request)
    {
        var patch = new BodyPatch(request.Body.Json, Known);
        CheckThinking(patch, request);
        patch.Set("model", BodyPatch.Text(request.Model.UpstreamModel));
        patch.Set("max_tokens", request.MaxTokens.ToString(CultureInfo.InvariantCulture));
        patch.Set("stream", request.Stream ? "true" : "false");
        if (request.Model.Effort is { } effort) patch.Merge("output_config", "effort", effort);
        if (request.SystemLine is { } line) AddSystem(patch, line);
        return patch.Write();
    }

    // Such a request would come back as a 400 about a max_tokens that the client may never have sent. Thought between tools is counted apart.
    private static void CheckThinking(BodyPatch patch, ProviderRequest request)
    {
        if (request.Betas?.Contains("interleaved-thinking", StringComparison.Ordinal) == true) return;
        foreach (var (from, to) in patch.Values("thinking"))
        {
            var reader = new Utf8JsonReader(patch.Bytes(from, to));
            using var thinking = JsonDocument.ParseValue(ref reader);
            if (thinking.RootElement.ValueKind != JsonValueKind.Object || !thinking.RootElement.TryGetProperty("budget_tokens", out var budget)
                || budget.ValueKind != JsonValueKind.Number || !budget.TryGetInt64(out var tokens) || tokens < request.MaxTokens) continue;
            throw new ProviderException(
                ProviderFailure.BadRequest,
                $"thinking.budget_tokens is {tokens}, and this call may have {request.MaxTokens} output tokens by its max_tokens, its tier "
                + "and its budget: the budget of thinking must be below that. Lower it, or leave thinking out.", 400);
        }
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
