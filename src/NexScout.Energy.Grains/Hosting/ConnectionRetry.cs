using Microsoft.Extensions.Logging;

namespace NexScout.Energy.Grains.Hosting;

/// <summary>A client waits for its cluster, and says what it waits for.</summary>
internal sealed partial class ConnectionRetry(ILogger<ConnectionRetry> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private string? _told;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (exception.Message != _told) LogWaiting(log, _told = exception.Message);
        await Task.Delay(_pause, cancellationToken);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "The cluster cannot be joined; it is tried every second. {Why}")]
    private static partial void LogWaiting(ILogger log, string why);
}
