namespace NexScout.Energy.Providers.Translation;

/// <summary>Why an answer ended, in the words of both dialects.</summary>
internal static class StopReasons
{
    public static string? ToOpenAI(string? anthropic) => anthropic switch
    {
        null => null,
        "max_tokens" or "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        // end_turn, stop_sequence, pause_turn, and what is yet to come.
        _ => "stop",
    };

    /// <param name="openAI">The finish reason.</param>
    /// <param name="called">Whether the answer calls a tool: where the caller demanded it, OpenAI says <c>stop</c> all the same.</param>
    public static string? ToAnthropic(string? openAI, bool called) => openAI switch
    {
        null => null,
        "length" => "max_tokens",
        "tool_calls" or "function_call" => "tool_use",
        "stop" when called => "tool_use",
        "content_filter" => "refusal",
        _ => "end_turn",
    };
}
