using NexScout.Energy.Caching;

namespace NexScout.Energy.Jobs;

/// <summary>Removes cached answers that have expired (SPEC §12: daily).</summary>
internal sealed class ExpiredAnswers(ResponseCache answers) : IJob
{
    public string Name => "expired_answers";

    public TimeSpan Every => TimeSpan.FromDays(1);

    public async Task<string> Run(DateTimeOffset now, CancellationToken cancel) => $"{await answers.RemoveExpired(cancel)} answers removed";
}

/// <summary>Removes records that have been kept for their time (SPEC §12).</summary>
internal sealed class OldRecords(IRecordRetention records, RetentionOptions options) : IJob
{
    public string Name => "old_records";

    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task<string> Run(DateTimeOffset now, CancellationToken cancel)
    {
        var usage = options.UsageDays is { } days ? await OldRows.Remove(most => records.RemoveUsage(now.AddDays(-days), most, cancel)) : 0;
        var forecasts = await OldRows.Remove(most => records.RemoveForecasts(now.AddDays(-options.ForecastDays), most, cancel));
        var nodes = await records.RemoveNodes(now.AddDays(-1), cancel);
        return $"{usage} usage records, {forecasts} forecasts and {nodes} processes that are gone were removed";
    }
}
