namespace NexScout.Energy.Gateway;

/// <summary>The gateway's log lines. None holds a prompt, an answer or a key.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "key {Id} could not be read again")]
    public static partial void KeyRefreshFailed(ILogger log, string id, Exception failure);

    [LoggerMessage(2, LogLevel.Error, "request {RequestId} {Method} {Path} failed")]
    public static partial void RequestFailed(ILogger log, string requestId, string method, string path, Exception failure);

    // Storage itself says once that it is away, and metrics count what is refused: a line for each would fill the disk.
    [LoggerMessage(3, LogLevel.Debug, "storage is away: request {RequestId} refused")]
    public static partial void LedgerAway(ILogger log, string requestId, Exception failure);

    [LoggerMessage(4, LogLevel.Information, "draining: {Calls} calls are running")]
    public static partial void Draining(ILogger log, int calls);

    [LoggerMessage(5, LogLevel.Warning, "load and clusters could not be read")]
    public static partial void WatchFailed(ILogger log, Exception failure);

    [LoggerMessage(6, LogLevel.Information, "OpenTelemetry is exported to {Endpoint}")]
    public static partial void Exporting(ILogger log, string endpoint);

    [LoggerMessage(7, LogLevel.Warning, "{Finding}")]
    public static partial void UnknownSetting(ILogger log, string finding);

    [LoggerMessage(8, LogLevel.Warning, "{Provider} has no key and is simulated, beside providers that are real: its models take calls and answer with words at random. "
        + "Give it a key, or name the models that you serve in Energy:Catalog.")]
    public static partial void SimulatedBesideReal(ILogger log, string provider);
}
