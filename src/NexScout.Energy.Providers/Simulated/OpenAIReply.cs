using System.Buffers;
using System.Text;
using System.Text.Json;
using NexScout.Energy.Pipeline.Providers;

namespace NexScout.Energy.Providers.Simulated;

/// <summary>A simulated reply in OpenAI's words.</summary>
internal static class OpenAIReply
{
    public static byte[] Body(SimulatedReply reply)
    {
        var buffer = new ArrayBufferWriter<byte>(512 + (reply.Characters * reply.Choices));
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        Head(json, reply, "chat.completion");
        json.WriteStartArray("choices");
        for (var i = 0; i < reply.Choices; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("index", i);
            json.WriteStartObject("message");
            json.WriteString("role", "assistant");
            if (reply.Tool is null) json.WriteString("content", reply.Text(i));
            else json.WriteNull("content");
            if (reply.Tool is not null) ToolCall(json, reply, i, inStream: false);
            json.WriteEndObject();
            json.WriteString("finish_reason", reply.FinishReason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Usage(json, reply);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The events of a stream. Their data is valid until the next one is asked for.</summary>
    public static IEnumerable<AnswerChunk> Events(SimulatedReply reply, bool includeUsage)
    {
        for (var choice = 0; choice < reply.Choices; choice++)
        {
            yield return new AnswerChunk(Delta(reply, choice, j => j.WriteString("role", "assistant"), null), null, 0, null, null, false);
            if (reply.Tool is not null)
            {
                var index = choice;
                var call = Delta(reply, choice, j => ToolCall(j, reply, index, inStream: true), null);
                yield return new AnswerChunk(call, null, reply.Characters, null, null, false);
            }
            else
            {
                // One template, in which each word replaces the last: all words are as long as the first.
                var words = Delta(reply, choice, j => j.WriteString("content", "????"), null);
                var at = words.AsSpan().LastIndexOf("????"u8);
                for (var i = 0; i < reply.Tokens; i++)
                {
                    Encoding.ASCII.GetBytes(reply.Word(choice, i), words.AsSpan(at));
                    yield return new AnswerChunk(words, null, 4, null, null, false);
                }
            }

            yield return new AnswerChunk(Delta(reply, choice, null, reply.FinishReason), null, 0, null, reply.FinishReason, false);
        }

        if (includeUsage && reply.Usage is { } usage)
        {
            yield return new AnswerChunk(LastChunk(reply), null, 0, UsageFigures.Checked(usage), null, true);
        }
    }

    private static byte[] LastChunk(SimulatedReply reply)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        Head(json, reply, "chat.completion.chunk");
        json.WriteStartArray("choices");
        json.WriteEndArray();
        Usage(json, reply);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Delta(SimulatedReply reply, int choice, Action<Utf8JsonWriter>? delta, string? finish)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        Head(json, reply, "chat.completion.chunk");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", choice);
        json.WriteStartObject("delta");
        delta?.Invoke(json);
        json.WriteEndObject();
        json.WriteString("finish_reason", finish);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Head(Utf8JsonWriter json, SimulatedReply reply, string kind)
    {
        json.WriteString("id", reply.Id);
        json.WriteString("object", kind);
        json.WriteNumber("created", 1_700_000_000);
        json.WriteString("model", reply.Model);
    }

    private static void ToolCall(Utf8JsonWriter json, SimulatedReply reply, int choice, bool inStream)
    {
        json.WriteStartArray("tool_calls");
        json.WriteStartObject();
        if (inStream) json.WriteNumber("index", 0);
        json.WriteString("id", $"call_{reply.Id}_{choice}");
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", reply.Tool);
        json.WriteString("arguments", SimulatedReply.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Usage(Utf8JsonWriter json, SimulatedReply reply)
    {
        if (reply.Usage is not { } usage) return;
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", usage.Input);
        json.WriteNumber("completion_tokens", usage.Output);
        json.WriteNumber("total_tokens", usage.Total);
        json.WriteEndObject();
    }
}
