using System.Collections.Concurrent;
using NexScout.Energy.Compression;
using NexScout.Energy.Pipeline.Chat;
using NexScout.Energy.Providers.Simulated;

namespace NexScout.Energy.Gateway.Simulation;

/// <summary>One thing that a user may ask, and what a model would answer.</summary>
internal sealed class Prompt
{
    private static readonly ChatLimits _limits = new();

    private Prompt(string feature, ChatBody body, long input, long answer) =>
        (Feature, Body, InputTokens, AnswerTokens) = (feature, body, input, answer);

    /// <summary>The feature that asks.</summary>
    public string Feature { get; }

    /// <summary>The body as the client sends it.</summary>
    public ChatBody Body { get; }

    /// <summary>Tokens of the whole body by the provider's count.</summary>
    public long InputTokens { get; }

    /// <summary>Tokens of the answer where nothing cuts it.</summary>
    public long AnswerTokens { get; }

    /// <summary>What the compressor made of it, null where it saved nothing, by what was asked of it.</summary>
    public ConcurrentDictionary<(CompressionLevel Level, long? TargetTokens), CompressedBody?> Rewrites { get; } = new();

    /// <summary>Of a native call's parts.</summary>
    public static Prompt Of(string feature, NativeParts parts, long answer)
    {
        var body = ChatReader.Read(WireFormat.OpenAI, NativeChat.Build(parts), _limits);
        return new Prompt(feature, body, PlannedProvider.InputTokens(body.Json), answer);
    }
}
