namespace NexScout.Energy.Pipeline.Chat;

/// <summary>The dialect a body is written in.</summary>
public enum WireFormat
{
    /// <summary>OpenAI chat completions.</summary>
    OpenAI,

    /// <summary>Anthropic messages.</summary>
    Anthropic,
}
