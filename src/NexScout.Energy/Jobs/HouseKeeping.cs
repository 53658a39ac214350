using NexScout.Energy.Caching;

namespace NexScout.Energy.Jobs;

/// <summary>Removes cached answers that have expired (SPEC §12: daily).</summary>
internal sealed class ExpiredAnswers(ResponseCache answers) : IJob
{
    public string Name => "expired_answers";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public async Task<string> Run(DateTimeOffset now, CancellationToken cancel) => $"{await answers.RemoveExpired(cancel)} answers removed";
}

/// <summary>Removes records that have been kept for their time (SPEC §12), a few thousand at once, so that no call waits for it.</summary>
internal sealed class OldRecords(IRecordRetention records, RetentionOptions options) : IJob
{
    private const int AtOnce = 5_000;

    public string Name => "old_records";

    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task<string> Run(DateTimeOffset now, CancellationToken cancel)
    {
        long usage = 0;
        if (options.UsageDays is { } days)
        {
            int removed;
            do usage += removed = await records.RemoveUsage(now.AddDays(-days), AtOnce, cancel);
            while (removed == AtOnce);
        }

        var forecasts = await records.RemoveForecasts(now.AddDays(-options.ForecastDays), cancel);
        var nodes = await records.RemoveNodes(now.AddDays(-1), cancel);
        return $"{usage} usage records, {forecasts} forecasts and {nodes} processes that are gone were removed";
    }
}
