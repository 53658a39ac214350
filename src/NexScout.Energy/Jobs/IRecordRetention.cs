namespace NexScout.Energy.Jobs;

/// <summary>Removes records that have been kept long enough.</summary>
public interface IRecordRetention
{
    /// <summary>Removes usage records made before a moment, at most <paramref name="most"/> of them. Returns how many.</summary>
    Task<int> RemoveUsage(DateTimeOffset before, int most, CancellationToken cancel);

    /// <summary>Removes forecasts made before a moment, at most <paramref name="most"/> of them. Returns how many.</summary>
    Task<int> RemoveForecasts(DateTimeOffset before, int most, CancellationToken cancel);

    /// <summary>Removes processes whose heartbeat ended before a moment and that have left no open call. Returns how many.</summary>
    Task<int> RemoveNodes(DateTimeOffset before, CancellationToken cancel);
}
