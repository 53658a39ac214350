using System.Buffers;
using System.Text.Json;
using NexScout.Energy.Gateway.Wire;
using NexScout.Energy.Pipeline;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>Puts what was charged into an answer's <c>usage</c>, and the details that every answer has (SPEC §16). All other bytes
/// stay as the provider wrote them.</summary>
internal static class UsagePatch
{
    /// <summary>Writes <paramref name="answer"/> with its top-level <c>usage</c> extended; added where there is none.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> answer, WireFormat format, GenerateResult result)
    {
        var (start, end, empty) = Find(answer);
        if (start < 0)
        {
            output.Write(answer[..end]);
            output.Write(empty ? "\"usage\":"u8 : ",\"usage\":"u8);
            WriteUsage(output, default, format, result);
            output.Write(answer[end..]);
            return;
        }

        output.Write(answer[..start]);
        WriteUsage(output, answer[start..end], format, result);
        output.Write(answer[end..]);
    }

    // Where the value of usage lies; or (-1, position of the closing brace, whether the object is empty).
    private static (int Start, int End, bool Empty) Find(ReadOnlySpan<byte> answer)
    {
        var reader = new Utf8JsonReader(answer);
        reader.Read();
        var empty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            empty = false;
            var found = reader.ValueTextEquals("usage"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (found) return (start, (int)reader.BytesConsumed, false);
        }

        return (-1, (int)reader.TokenStartIndex, empty);
    }

    private static void WriteUsage(IBufferWriter<byte> output, ReadOnlySpan<byte> old, WireFormat format, GenerateResult result)
    {
        using var json = new Utf8JsonWriter(output, ProblemWriter.Plain);
        json.WriteStartObject();
        if (format == WireFormat.OpenAI) WriteOpenAI(json, old, result.Usage);
        else WriteAnthropic(json, old, result.Usage);
        json.WriteNumber("energy_charged", result.Energy);
        json.WriteNumber("cost_usd", result.Cost.Usd);
        if (result.Estimated) json.WriteBoolean("estimated", true);
        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteOpenAI(Utf8JsonWriter json, ReadOnlySpan<byte> old, in TokenUsage usage)
    {
        json.WriteNumber("prompt_tokens", usage.Input);
        json.WriteNumber("completion_tokens", usage.Output);
        json.WriteNumber("total_tokens", usage.Total);
        using var document = Parse(old);
        WriteDetails(json, document, "prompt_tokens_details", "cached_tokens", usage.CachedInput);
        WriteDetails(json, document, "completion_tokens_details", "reasoning_tokens", usage.Reasoning);
        CopyOthers(
            json, document,
            "prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details", "completion_tokens_details", "energy_charged", "cost_usd", "estimated");
    }

    private static void WriteAnthropic(Utf8JsonWriter json, ReadOnlySpan<byte> old, in TokenUsage usage)
    {
        using var document = Parse(old);
        // Anthropic counts what its cache read and wrote beside the input, not inside it.
        json.WriteNumber("input_tokens", usage.Input - usage.CachedInput - usage.CacheWrite);
        json.WriteNumber("cache_creation_input_tokens", usage.CacheWrite);
        json.WriteNumber("cache_read_input_tokens", usage.CachedInput);
        json.WriteNumber("output_tokens", usage.Output);
        WriteDetails(json, document, "output_tokens_details", "thinking_tokens", usage.Reasoning);
        CopyOthers(
            json, document,
            "input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens_details", "energy_charged", "cost_usd",
            "estimated");
    }

    private static void WriteDetails(Utf8JsonWriter json, JsonDocument? document, string name, string counted, long value)
    {
        json.WriteStartObject(name);
        json.WriteNumber(counted, value);
        if (document is not null && document.RootElement.TryGetProperty(name, out var details) && details.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in details.EnumerateObject())
            {
                if (member.Name != counted) member.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private static void CopyOthers(Utf8JsonWriter json, JsonDocument? document, params ReadOnlySpan<string> written)
    {
        if (document is null) return;
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (!written.Contains(member.Name)) member.WriteTo(json);
        }
    }

    private static JsonDocument? Parse(ReadOnlySpan<byte> old)
    {
        if (old.IsEmpty || old[0] != (byte)'{') return null;
        var reader = new Utf8JsonReader(old);
        return JsonDocument.ParseValue(ref reader);
    }
}
