namespace NexScout.Energy.Pipeline.Providers;

/// <summary>A try that did not succeed.</summary>
public sealed class ProviderException : Exception
{
    /// <summary>With a sentence that may be shown to the caller: no key, no URL, no body of ours.</summary>
    public ProviderException(ProviderFailure kind, string message, int? status = null, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(message, inner) => (Kind, Status, RetryAfter) = (kind, status, retryAfter);

    /// <summary>What happened.</summary>
    public ProviderFailure Kind { get; }

    /// <summary>HTTP status, where there was one.</summary>
    public int? Status { get; }

    /// <summary>What the provider asked to wait.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The provider's own error code or type, where it sent one.</summary>
    public string? Code { get; init; }
}

/// <summary>What can go wrong with a try, by what follows from it.</summary>
public enum ProviderFailure
{
    /// <summary>429, 503, 529: it works but will not take more now. Retried, and a rejection for its health.</summary>
    Rejected,

    /// <summary>408, 409, 5xx, a connection that broke, an answer that is no answer. Retried.</summary>
    Unavailable,

    /// <summary>No connection, no first byte or no further byte in time. Retried.</summary>
    TimedOut,

    /// <summary>400, 413, 422: this request cannot succeed there. Not retried; the next model may take it. It says nothing of its health.</summary>
    BadRequest,

    /// <summary>401, 402, 403, 404: our key, account, address or name of the model. Not retried; the next model is tried.</summary>
    Denied,

    /// <summary>A stream that broke after it began.</summary>
    Broken,
}
