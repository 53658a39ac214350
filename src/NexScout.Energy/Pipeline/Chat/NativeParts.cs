using System.Text.Json;

namespace NexScout.Energy.Pipeline.Chat;

/// <summary>What a native call says (SPEC §2).</summary>
public sealed record NativeParts
{
    /// <summary>One prompt; or <see cref="Messages"/>.</summary>
    public string? Prompt { get; init; }

    /// <summary>Messages in the OpenAI form; or <see cref="Prompt"/>.</summary>
    public JsonElement? Messages { get; init; }

    /// <summary>What the answer should achieve.</summary>
    public string? Goal { get; init; }

    /// <summary>The tone of the answer.</summary>
    public string? Tone { get; init; }

    /// <summary>Facts to use: text or any JSON.</summary>
    public JsonElement? Context { get; init; }

    /// <summary>Texts, or parts in the OpenAI form.</summary>
    public JsonElement? Attachments { get; init; }

    /// <summary>Most output tokens.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>0 to 2.</summary>
    public double? Temperature { get; init; }

    /// <summary>Whether to stream.</summary>
    public bool Stream { get; init; }
}
