using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace NexScout.Energy.Providers.Simulated;

/// <summary>What a simulated provider reads from a body of either dialect, in one pass.</summary>
internal sealed class SimulatedPrompt
{
    private bool _asksTool;
    private bool _forcesTool;

    public string Model { get; private set; } = "";

    public bool Stream { get; private set; }

    public bool IncludeUsage { get; private set; }

    public long? MaxTokens { get; private set; }

    public int Choices { get; private set; } = 1;

    public long InputTokens { get; private set; }

    /// <summary>The first tool's name; null where none is defined.</summary>
    public string? Tool { get; private set; }

    public ulong Hash { get; private set; }

    /// <summary>Whether the answer is a call of <see cref="Tool"/>.</summary>
    public bool CallsTool => Tool is not null && (_asksTool || _forcesTool);

    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public static SimulatedPrompt Read(ReadOnlySpan<byte> json)
    {
        var prompt = new SimulatedPrompt { Hash = HashOf(json) };
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("The body must be one JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) prompt.Member(json, ref reader);
        return prompt;
    }

    /// <summary>Text of 4 characters is one token.</summary>
    public static long TokensOf(long characters) => (characters + 3) / 4;

    private static ulong HashOf(ReadOnlySpan<byte> json)
    {
        // Two checksums with different seeds: fast, and the same on every machine and run.
        uint low = 0x9E3779B9, high = 0x85EBCA6B;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(json))
        {
            low = BitOperations.Crc32C(low, word);
            high = BitOperations.Crc32C(high, ~word);
        }

        foreach (var rest in json[(json.Length & ~7)..])
        {
            low = BitOperations.Crc32C(low, rest);
            high = BitOperations.Crc32C(high, (byte)~rest);
        }

        return ((ulong)high << 32) | low;
    }

    private void Member(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        reader.Read();
        var from = (int)reader.TokenStartIndex;
        var type = reader.TokenType;
        if (name.SequenceEqual("model"u8) && type == JsonTokenType.String) Model = reader.GetString()!;
        else if (name.SequenceEqual("stream"u8)) Stream = type == JsonTokenType.True;
        else if (name.SequenceEqual("max_tokens"u8) || name.SequenceEqual("max_completion_tokens"u8)) MaxTokens = Number(ref reader);
        else if (name.SequenceEqual("n"u8)) Choices = (int)Math.Clamp(Number(ref reader) ?? 1, 1, 128);
        else if (name.SequenceEqual("messages"u8) && type == JsonTokenType.StartArray) Messages(json, ref reader);
        else if (name.SequenceEqual("tools"u8) && type == JsonTokenType.StartArray) Tool = FirstTool(ref reader);
        else
        {
            reader.Skip();
            var value = json[from..(int)reader.BytesConsumed];
            if (name.SequenceEqual("tool_choice"u8)) _forcesTool = Forces(value);
            else if (name.SequenceEqual("stream_options"u8)) IncludeUsage = value.IndexOf("true"u8) >= 0;
            else if (name.SequenceEqual("system"u8)) InputTokens += TokensOf(value.Length);
            return;
        }

        if (name.SequenceEqual("messages"u8) || name.SequenceEqual("tools"u8)) InputTokens += TokensOf(reader.BytesConsumed - from);
    }

    // OpenAI: "required" or an object; Anthropic: an object of type any or tool.
    private static bool Forces(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("\"required\""u8)
        || (value[0] == '{' && value.IndexOf("\"auto\""u8) < 0 && value.IndexOf("\"none\""u8) < 0);

    private static long? Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : null;

    private void Messages(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var from = (int)reader.TokenStartIndex;
            var user = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var role = reader.ValueTextEquals("role"u8);
                reader.Read();
                user |= role && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("user"u8);
                reader.Skip();
            }

            if (user) _asksTool = json[from..(int)reader.BytesConsumed].IndexOf("use the tool"u8) >= 0;
        }
    }

    private static string? FirstTool(ref Utf8JsonReader reader)
    {
        string? found = null;
        var depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth))
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            // {"name":…} of Anthropic, {"function":{"name":…}} of OpenAI; names deeper than that are parameters.
            var named = found is null && reader.CurrentDepth <= depth + 3 && reader.ValueTextEquals("name"u8);
            var skipped = reader.ValueTextEquals("parameters"u8) || reader.ValueTextEquals("input_schema"u8);
            reader.Read();
            if (named && reader.TokenType == JsonTokenType.String) found = reader.GetString();
            if (skipped) reader.Skip();
        }

        return found;
    }
}
