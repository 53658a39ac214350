using System.Buffers;
using System.Text.Json;
using NexScout.Energy.Budgets;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Pipeline;

/// <summary>The decision receipt of a call (SPEC §16): why this model, and why this price. Holds no prompt and no answer.</summary>
internal static class Receipt
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    public static byte[] Write(Call call, UpstreamResult? upstream, TokenUsage usage, bool estimated, NanoUsd cost)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(2048);
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteDecision(json, call);
            WriteCompression(json, call);
            WriteChecks(json, call);
            WriteRoute(json, call);
            WriteAttempts(json, call);
            WriteCharge(json, call, upstream, usage, estimated, cost);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteDecision(Utf8JsonWriter json, Call call)
    {
        json.WriteString("action", call.Action);
        json.WriteString("load_state", call.Load.ToString().ToLowerInvariant());
        json.WriteString("mode", call.Mode);
        if (call.Cached is { } hit)
        {
            json.WriteStartObject("cache");
            json.WriteString("answered_at", hit.At);
            json.WriteString("expires_at", hit.Until);
            json.WriteNumber("tokens_saved", hit.TokensSaved);
            json.WriteEndObject();
        }

        if (call.Quote is { } quote) json.WriteString("quote_id", PrefixedId.Of(PrefixedId.Quote, quote.Id));
        if (call.Request.ForceModel is { } forced) json.WriteString("forced_model", forced);
        if (call.Prediction is { } prediction)
        {
            json.WriteStartObject("prediction");
            json.WriteNumber("input_tokens", prediction.InputTokens);
            json.WriteNumber("output_tokens", prediction.OutputTokens);
            json.WriteNumber("total_tokens", prediction.TotalTokens);
            json.WriteNumber("input_bound", prediction.InputBound);
            json.WriteBoolean("learned", prediction.Learned);
            json.WriteEndObject();
        }

        if (call.Context.RawTokens > 0) json.WriteNumber("added_prompt_tokens", call.Context.RawTokens);
        if (call.Experiment is not null)
        {
            json.WriteString("experiment", call.Experiment);
            json.WriteString("variant", call.Variant);
        }

        if (call.Warnings.Count == 0) return;
        json.WriteStartArray("warnings");
        foreach (var warning in call.Warnings) json.WriteStringValue(warning);
        json.WriteEndArray();
    }

    private static void WriteCompression(Utf8JsonWriter json, Call call)
    {
        if (call.Compression is not var (level, body)) return;
        json.WriteStartObject("compression");
        json.WriteString("level", level.ToString().ToLowerInvariant());
        json.WriteNumber("tokens_saved", body.TokensSaved);
        json.WriteNumber("compression_ratio", Math.Round(body.Ratio, 4));
        json.WriteNumber("quality_score", Math.Round(body.Quality, 4));
        json.WriteBoolean("from_cache", body.FromCache);
        json.WriteEndObject();
    }

    private static void WriteChecks(Utf8JsonWriter json, Call call)
    {
        json.WriteStartArray("checks");
        foreach (var check in call.Checks)
        {
            json.WriteStartObject();
            json.WriteString("name", check.Name);
            json.WriteBoolean("passed", check.Passed);
            json.WriteNumber("asked", check.Asked);
            json.WriteNumber("left", check.Left);
            json.WriteNumber("limit", check.Limit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRoute(Utf8JsonWriter json, Call call)
    {
        if (call.Route is not { } route) return;
        json.WriteStartObject("route");
        json.WriteString("reason", route.Reason);
        if (route.Class is { } needed) json.WriteString("class", needed.ToString().ToLowerInvariant());
        json.WriteStartArray("candidates");
        foreach (var candidate in route.Candidates)
        {
            json.WriteStartObject();
            json.WriteString("model", candidate.Model.Id);
            json.WriteNumber("score", Math.Round(candidate.Score, 4));
            json.WriteString("reason", candidate.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAttempts(Utf8JsonWriter json, Call call)
    {
        json.WriteStartArray("attempts");
        foreach (var attempt in call.Attempts)
        {
            json.WriteStartObject();
            json.WriteString("model", attempt.Model);
            json.WriteString("result", attempt.Result);
            json.WriteNumber("ms", Math.Round(attempt.Milliseconds, 2));
            if (attempt.Status is { } status) json.WriteNumber("status", status);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCharge(
        Utf8JsonWriter json, Call call, UpstreamResult? upstream, TokenUsage usage, bool estimated, NanoUsd cost)
    {
        json.WriteStartObject("charge");
        if (call.Held is { } held)
        {
            json.WriteStartObject("reserved");
            json.WriteNumber("tokens", held.Tokens);
            json.WriteNumber("output_limit", held.OutputLimit);
            json.WriteNumber("energy", held.Energy);
            json.WriteNumber("cost_usd", held.Cost.Usd);
            json.WriteNumber("energy_per_1k_tokens", held.EnergyRate / 1_000_000_000_000m);
            json.WriteEndObject();
        }

        json.WriteNumber("input_tokens", usage.Input);
        json.WriteNumber("cached_input_tokens", usage.CachedInput);
        json.WriteNumber("cache_write_tokens", usage.CacheWrite);
        json.WriteNumber("output_tokens", usage.Output);
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteBoolean("estimated", estimated);
        if (upstream?.Usage is { Clamped: true }) json.WriteBoolean("provider_usage_clamped", true);
        json.WriteNumber("cost_usd", cost.Usd);
        if (call.Price?.For(usage.Input) is { } price)
        {
            json.WriteNumber("input_usd_per_1k", price.Input.UsdPerThousand);
            json.WriteNumber("output_usd_per_1k", price.Output.UsdPerThousand);
        }

        json.WriteEndObject();
    }
}
