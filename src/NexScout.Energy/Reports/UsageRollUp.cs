using NexScout.Energy.Jobs;

namespace NexScout.Energy.Reports;

/// <summary>Rolls up the hours that have ended.</summary>
internal sealed class UsageRollUp(IUsageSums sums) : IJob
{
    // A new installation on old data catches up over several runs, so that no other job waits long.
    private const int MostHours = 24 * 60;

    public string Name => "usage_rollup";

    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task<string> Run(DateTimeOffset now, CancellationToken cancel) => $"{await sums.RollUp(now, MostHours, cancel)} hours rolled up";
}

/// <summary>Looks whether records came later than the roll-up of their hour, as they do when storage was away, and counts them in.</summary>
internal sealed class UsageRollUpMending(IUsageSums sums) : IJob
{
    private const int Days = 3;

    public string Name => "usage_rollup_mending";

    public TimeSpan Every => TimeSpan.FromHours(6);

    public async Task<string> Run(DateTimeOffset now, CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var mended = 0;
        for (var ago = Days; ago >= 0; ago--)
        {
            if (await sums.Mend(today.AddDays(-ago), cancel)) mended++;
        }

        return $"{mended} of {Days + 1} days had records that came late";
    }
}
