using System.Text.Json;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Providers.Translation;

/// <summary>The <c>usage</c> object of both dialects. OpenAI counts what the cache read inside the input, Anthropic beside it.</summary>
internal static class WireUsage
{
    public static TokenUsage? ReadOpenAI(JsonElement answer)
    {
        if (!answer.Has("usage", out var usage) || usage.ValueKind != JsonValueKind.Object) return null;
        var input = Count(usage, "prompt_tokens");
        var output = Count(usage, "completion_tokens");
        var cached = usage.Has("prompt_tokens_details", out var details) ? Count(details, "cached_tokens") : 0;
        var written = Count(details, "cache_write_tokens");
        var reasoning = usage.Has("completion_tokens_details", out details) ? Count(details, "reasoning_tokens") : 0;
        output = UsageFigures.Output(input, output, reasoning, Count(usage, "total_tokens"));
        cached = Math.Min(cached, input);
        return new TokenUsage(input, output, cached, Math.Min(written, input - cached), Math.Min(reasoning, output));
    }

    public static TokenUsage? ReadAnthropic(JsonElement answer)
    {
        if (!answer.Has("usage", out var usage) || usage.ValueKind != JsonValueKind.Object) return null;
        var cached = Count(usage, "cache_read_input_tokens");
        var written = Count(usage, "cache_creation_input_tokens");
        var output = Count(usage, "output_tokens");
        var thinking = usage.Has("output_tokens_details", out var details) ? Count(details, "thinking_tokens") : 0;
        return new TokenUsage(Count(usage, "input_tokens") + cached + written, output, cached, written, Math.Min(thinking, output));
    }

    public static void WriteOpenAI(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", usage.Input);
        json.WriteNumber("completion_tokens", usage.Output);
        json.WriteNumber("total_tokens", usage.Total);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", usage.CachedInput);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteAnthropic(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", usage.Input - usage.CachedInput - usage.CacheWrite);
        json.WriteNumber("cache_creation_input_tokens", usage.CacheWrite);
        json.WriteNumber("cache_read_input_tokens", usage.CachedInput);
        json.WriteNumber("output_tokens", usage.Output);
        json.WriteEndObject();
    }

    private static long Count(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var count) ? Math.Clamp(count, 0, int.MaxValue) : 0;
}
