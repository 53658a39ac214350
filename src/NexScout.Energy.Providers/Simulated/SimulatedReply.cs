using System.Text;
using NexScout.Energy.Pricing;

namespace NexScout.Energy.Providers.Simulated;

/// <summary>The answer to one prompt: the same words for the same bytes, in any process.</summary>
internal sealed class SimulatedReply
{
    // Four characters each, the space included: one word is one token.
    private static readonly string[] Vocabulary =
    [
        "the ", "sun ", "and ", "sea ", "are ", "old ", "but ", "you ", "may ", "ask ", "how ", "far ", "one ", "can ", "run ", "out ",
        "now ", "few ", "see ", "why ", "day ", "sky ", "was ", "red ", "new ", "map ", "for ", "all ", "who ", "try ", "way ", "end ",
    ];

    private readonly ulong _hash;

    public SimulatedReply(SimulatedPrompt prompt, SimulatedStep step, string model, long? maxTokens, int? tokens)
    {
        (Model, Step, Choices, Tool, _hash) = (model, step, prompt.Choices, prompt.CallsTool ? prompt.Tool : null, prompt.Hash);
        var wanted = step.Tokens ?? tokens ?? 20 + (int)(prompt.Hash % 64);
        Tokens = Tool is null ? (int)Math.Min(wanted, Math.Max(0, maxTokens ?? long.MaxValue)) : 4;
        FinishReason = Tool is not null ? "tool_calls" : Tokens < wanted ? "length" : "stop";
        Input = prompt.InputTokens;
    }

    public string Model { get; }

    public SimulatedStep Step { get; }

    public int Choices { get; }

    /// <summary>The tool that is called instead of words.</summary>
    public string? Tool { get; }

    /// <summary>The arguments of the tool call: JSON.</summary>
    public static string Arguments => "{\"input\":\"x\"}";

    /// <summary>Tokens of each choice.</summary>
    public int Tokens { get; }

    public string FinishReason { get; }

    public string Id => $"sim-{_hash:x16}";

    /// <summary>Tokens of the prompt.</summary>
    public long Input { get; }

    /// <summary>Tokens of all choices.</summary>
    public long Output => (long)Tokens * Choices * (Step.NegativeUsage ? -1 : 1);

    /// <summary>The usage that is reported; null for none.</summary>
    public TokenUsage? Usage => Step.NoUsage ? null : new TokenUsage(Input, Output);

    /// <summary>Characters of one choice.</summary>
    public int Characters => Tool is null ? Tokens * 4 : Tool.Length + Arguments.Length;

    public string Word(int choice, int index)
    {
        // A multiplicative step over the hash: no state, and choices differ.
        var mixed = (_hash + (ulong)(choice * 7919) + (ulong)index) * 0x9E3779B97F4A7C15;
        return Vocabulary[mixed >> 59];
    }

    public string Text(int choice)
    {
        if (Tool is not null) return "";
        var text = new StringBuilder(Tokens * 4);
        for (var i = 0; i < Tokens; i++) text.Append(Word(choice, i));
        return text.ToString();
    }
}
