using System.Buffers;
using System.Text.Json;

namespace NexScout.Energy.Providers.Simulated;

/// <summary>A simulated reply in Anthropic's words.</summary>
internal static class AnthropicReply
{
    public static byte[] Body(SimulatedReply reply) => Json(json => Message(json, reply, whole: true));

    /// <summary>Event names with their data; the flag says that it is a token.</summary>
    public static IEnumerable<(string Event, byte[] Data, bool IsToken)> Events(SimulatedReply reply)
    {
        yield return ("message_start", Json(json =>
        {
            json.WriteString("type", "message_start");
            json.WriteStartObject("message");
            Message(json, reply, whole: false);
            json.WriteEndObject();
        }), false);
        yield return ("content_block_start", Json(json =>
        {
            Type(json, "content_block_start", index: true);
            json.WriteStartObject("content_block");
            Block(json, reply, "", whole: false);
            json.WriteEndObject();
        }), false);
        yield return ("ping", "{\"type\":\"ping\"}"u8.ToArray(), false);
        for (var i = 0; i < (reply.Tool is null ? reply.Tokens : 1); i++)
        {
            var (type, name, value) = reply.Tool is null
                ? ("text_delta", "text", reply.Word(0, i)) : ("input_json_delta", "partial_json", SimulatedReply.Arguments);
            yield return ("content_block_delta", Json(json => Delta(json, type, name, value)), true);
        }

        yield return ("content_block_stop", Json(json => Type(json, "content_block_stop", index: true)), false);
        yield return ("message_delta", Json(json => End(json, reply)), false);
        yield return ("message_stop", "{\"type\":\"message_stop\"}"u8.ToArray(), false);
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Type(Utf8JsonWriter json, string type, bool index)
    {
        json.WriteString("type", type);
        if (index) json.WriteNumber("index", 0);
    }

    private static void Delta(Utf8JsonWriter json, string type, string name, string value)
    {
        Type(json, "content_block_delta", index: true);
        json.WriteStartObject("delta");
        json.WriteString("type", type);
        json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void End(Utf8JsonWriter json, SimulatedReply reply)
    {
        Type(json, "message_delta", index: false);
        json.WriteStartObject("delta");
        json.WriteString("stop_reason", StopReason(reply));
        json.WriteNull("stop_sequence");
        json.WriteEndObject();
        if (reply.Usage is not { } usage) return;
        json.WriteStartObject("usage");
        json.WriteNumber("output_tokens", usage.Output);
        json.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter json, SimulatedReply reply, bool whole)
    {
        json.WriteString("id", $"msg_{reply.Id}");
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", reply.Model);
        json.WriteStartArray("content");
        if (whole)
        {
            json.WriteStartObject();
            Block(json, reply, reply.Text(0), whole: true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("stop_reason", whole ? StopReason(reply) : null);
        json.WriteNull("stop_sequence");
        if (reply.Usage is not { } usage) return;
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", usage.Input);
        json.WriteNumber("output_tokens", whole ? usage.Output : 1);
        json.WriteEndObject();
    }

    private static void Block(Utf8JsonWriter json, SimulatedReply reply, string text, bool whole)
    {
        json.WriteString("type", reply.Tool is null ? "text" : "tool_use");
        if (reply.Tool is null)
        {
            json.WriteString("text", text);
            return;
        }

        json.WriteString("id", $"toolu_{reply.Id}");
        json.WriteString("name", reply.Tool);
        json.WritePropertyName("input");
        json.WriteRawValue(whole ? SimulatedReply.Arguments : "{}");
    }

    private static string StopReason(SimulatedReply reply) => reply.FinishReason switch
    {
        "tool_calls" => "tool_use",
        "length" => "max_tokens",
        _ => "end_turn",
    };
}
