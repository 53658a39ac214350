using NexScout.Energy.Budgets;

namespace NexScout.Energy.Pipeline.Chat;

/// <summary>A request body as the client sent it, and what the rules need to know of it. The bytes are never rebuilt: a provider of
/// the same dialect patches single members, and forwards all else untouched (SPEC §16).</summary>
/// <param name="Format">The dialect of <paramref name="Json"/>.</param>
/// <param name="Json">UTF-8 JSON, one object.</param>
/// <param name="Facts">What was read from it.</param>
public sealed record ChatBody(WireFormat Format, ReadOnlyMemory<byte> Json, ChatFacts Facts);

/// <summary>What the rules read from a body, in one pass and without a copy of its text.</summary>
public sealed record ChatFacts
{
    /// <summary>The model asked for; empty where none.</summary>
    public string Model { get; init; } = "";

    /// <summary>Whether a stream is asked for.</summary>
    public bool Stream { get; init; }

    /// <summary>OpenAI: whether <c>stream_options.include_usage</c> is set.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The caller's output limit (<c>max_completion_tokens</c> or <c>max_tokens</c>), for each answer.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Temperature; null where not said.</summary>
    public double? Temperature { get; init; }

    /// <summary>How many answers (<c>n</c>), ≥ 1.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Messages, the system prompt included.</summary>
    public int Messages { get; init; }

    /// <summary>Characters (UTF-16) of all text that the model reads: messages, tool results, tool definitions.</summary>
    public long Characters { get; init; }

    /// <summary>Characters of the user's own messages: what "prompt length" means in the routing rules.</summary>
    public long PromptCharacters { get; init; }

    /// <summary>Uncalibrated token estimate of all that text, by <c>TokenCounter</c>.</summary>
    public long RawTokens { get; init; }

    /// <summary>Images, files and recordings in the messages.</summary>
    public int Images { get; init; }

    /// <summary>Whole 64 KiB of the files' and recordings' encoded bytes: each may be as many tokens as an image.</summary>
    public int EncodedParts { get; init; }

    /// <summary>Whether tools are defined.</summary>
    public bool HasTools { get; init; }

    /// <summary>0 to 1, estimated from the last user message (SPEC §6); a caller's own figure goes first.</summary>
    public double EmotionalDepth { get; init; }

    /// <summary>How the last user message is written, for learning (SPEC §5).</summary>
    public PromptTraits Traits { get; init; }

    /// <summary>The caller's end-user id in the body (<c>user</c>, <c>metadata.user_id</c>), for information only.</summary>
    public string? EndUser { get; init; }
}
