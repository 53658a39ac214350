namespace NexScout.Energy.Pipeline.Chat;

/// <summary>A body that cannot be used: 400, with what was wrong, where, and what to do.</summary>
public sealed class ChatBodyException : Exception
{
    /// <summary>With a sentence for the caller.</summary>
    /// <param name="message">What was wrong and what to do.</param>
    /// <param name="param">The member at fault, such as <c>messages[3].content</c>; null for the body itself.</param>
    /// <param name="code">For a machine: <c>invalid_json</c>, <c>invalid_messages</c>, <c>invalid_value</c>, <c>too_large</c>.</param>
    /// <param name="inner">What lies behind it.</param>
    public ChatBodyException(string message, string? param, string code, Exception? inner = null) : base(message, inner) =>
        (Param, Code) = (param, code);

    /// <summary>The member at fault.</summary>
    public string? Param { get; }

    /// <summary>For a machine.</summary>
    public string Code { get; }
}
