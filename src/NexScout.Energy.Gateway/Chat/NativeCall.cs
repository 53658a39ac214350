using System.Text.Json;

namespace NexScout.Energy.Gateway.Chat;

/// <summary>The body of <c>POST /api/generate</c>, <c>govern</c>, <c>quote</c>, <c>predict</c> and <c>route</c> (SPEC §2).</summary>
internal record NativeCall
{
    /// <summary>What the call is for; default <c>ai_message</c>.</summary>
    public string? Feature { get; init; }

    /// <summary>Chat messages in the OpenAI form; or <see cref="Prompt"/>.</summary>
    public JsonElement? Messages { get; init; }

    /// <summary>One prompt; or <see cref="Messages"/>.</summary>
    public string? Prompt { get; init; }

    /// <summary>What the answer should achieve.</summary>
    public string? Goal { get; init; }

    /// <summary>The tone of the answer.</summary>
    public string? Tone { get; init; }

    /// <summary>Facts to use: text or any JSON.</summary>
    public JsonElement? Context { get; init; }

    /// <summary>Attachments: texts, or image parts in the OpenAI form.</summary>
    public JsonElement? Attachments { get; init; }

    /// <summary>The prospect it is about.</summary>
    public string? ProspectId { get; init; }

    /// <summary>How to run it. Not <c>init</c>: generated JSON code would set an absent one to null.</summary>
    public NativeOptions Options { get; set; } = new();
}

/// <summary>Options of a native call.</summary>
internal sealed record NativeOptions
{
    /// <summary>Whether the cache may answer; the feature's default where absent.</summary>
    public bool? AllowCache { get; init; }

    /// <summary>A catalog model or a mode.</summary>
    public string? ForceModel { get; init; }

    /// <summary>No energy charge; service and operator keys only.</summary>
    public bool SkipEnergyCharge { get; init; }

    /// <summary>Most output tokens.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Whether to stream (SSE).</summary>
    public bool Stream { get; init; }

    /// <summary>0 to 2.</summary>
    public double? Temperature { get; init; }

    /// <summary>Quality first.</summary>
    public bool RequireQuality { get; init; }

    /// <summary>Speed first.</summary>
    public bool PreferSpeed { get; init; }

    /// <summary>How hard the prompt is compressed at least: none, light or strong.</summary>
    public string? Compress { get; init; }

    /// <summary>A quote to use: its model, its price, its hold.</summary>
    public string? QuoteId { get; init; }

    /// <summary>A prediction that the call closes with its actual numbers.</summary>
    public string? PredictionId { get; init; }

    /// <summary>0 to 1; estimated where absent.</summary>
    public double? EmotionalDepth { get; init; }
}
