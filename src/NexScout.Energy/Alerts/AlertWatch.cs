using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Events;
using NexScout.Energy.Hosting;
using NexScout.Energy.Jobs;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using NexScout.Energy.Reports;

namespace NexScout.Energy.Alerts;

/// <summary>Looks for what somebody should know (SPEC §12), and raises each matter once: as an event for webhooks, in the live feed of
/// this process, and in its log.</summary>
internal sealed partial class AlertWatch(
    IAlertReadings readings, IRecordReader records, IUsageSums sums, IClusterBoard clusters, CatalogSource catalog, BudgetRules rules, ReportOptions reports,
    IEventOutbox outbox, IEventFeed feed, IJobStore jobs, JobOptions leases, ILogger<AlertWatch> log) : IJob
{
    private const int Page = 500;
    private const int MostLoads = 1_000;

    // Events are kept for longer, so that what is found again is known again.
    private static readonly TimeSpan _furthest = TimeSpan.FromDays(7);

    // Sums of a week and accounts of a day are many rows, and nobody acts on them within seconds.
    private static readonly TimeSpan _slow = TimeSpan.FromMinutes(5);

    // What was used just before a week or a day ended is seen after it, by the next look or, where none was made for a while, by a later one.
    private static readonly TimeSpan _afterEnd = TimeSpan.FromHours(6);
    private DateTimeOffset _slowAgain;

    public string Name => "alerts";

    public TimeSpan Every => TimeSpan.FromSeconds(30);

    public async Task<string> Run(DateTimeOffset now, CancellationToken cancel)
    {
        var since = await Since(now, cancel);
        var (raised, failed, missed) = (0, new List<string>(), new List<Exception>());
        // What happened once is found by looking back, so a run that could not look has not been done.
        await Raise("debts", () => Debts(since, cancel), missed);
        await Raise("loads", () => Loads(since, now, cancel), missed);
        // What still stands is found the next time, and the rest after a failure would hold up the ones above.
        await Raise("clusters", () => Clusters(now, cancel));
        if (now >= _slowAgain)
        {
            _slowAgain = now + _slow;
            await Raise("weeks", () => Weeks(now, cancel));
            await Raise("days", () => Days(now, cancel));
        }

        if (missed.Count > 0) ExceptionDispatchInfo.Throw(missed[0]);
        return failed.Count == 0 ? $"{raised} alerts raised" : $"{raised} alerts raised; not looked for: {string.Join(", ", failed)}";

        async Task Raise(string what, Func<Task<IEnumerable<OutboxEvent>>> find, List<Exception>? failures = null)
        {
            try
            {
                raised += await Tell([.. await find()], cancel);
            }
            catch (Exception failure) when (!cancel.IsCancellationRequested)
            {
                LogFailed(log, failure, what);
                failed.Add(what);
                failures?.Add(failure);
            }
        }
    }

    private async Task<int> Tell(IReadOnlyList<OutboxEvent> found, CancellationToken cancel)
    {
        if (found.Count == 0) return 0;
        var raised = await outbox.AddEvents(found, cancel);
        foreach (var alert in raised)
        {
            feed.Publish(new EnergyEvent("alert", alert.Workspace, alert.User, alert.ToJson()));
            LogAlert(log, alert.Type, alert.Id, alert.Data);
        }

        return raised.Count;
    }

    // Back to before the last run that was done by any process. Between two runs that failed lie a lease and a rest at most; the last run
    // took a lease at most. What is found twice has one id.
    private async Task<DateTimeOffset> Since(DateTimeOffset now, CancellationToken cancel)
    {
        var between = leases.Lease + JobOptions.LongestRest;
        var state = (await jobs.Jobs(cancel)).FirstOrDefault(job => job.Name == Name);
        var back = state?.LastRun is { } ended ? now - ended + leases.Lease + (Math.Min(state.Failures, 1_000) * between) : between;
        return now - (back < _furthest ? back : _furthest);
    }

    private async Task<IEnumerable<OutboxEvent>> Debts(DateTimeOffset since, CancellationToken cancel) =>
        (await readings.DebtChanges(since, cancel)).Where(change => change.Debt.Tokens > change.TokensBefore).Select(Alert.Debt);

    private async Task<IEnumerable<OutboxEvent>> Loads(DateTimeOffset since, DateTimeOffset now, CancellationToken cancel)
    {
        // The one before the last ones may be old: it says what they ended.
        var changes = await records.LoadEvents(now.AddDays(-30), MostLoads, cancel);
        return changes.Zip(changes.Skip(1).Select(before => (LoadEvent?)before).Append(null)).Where(pair => pair.First.At >= since).SelectMany(pair =>
            (OutboxEvent[])(pair.First.State == LoadState.Panic ? [Alert.Load(pair.First, true)]
            : pair.Second?.State == LoadState.Panic ? [Alert.Load(pair.First, false)] : [])).Reverse(); // told in the order in which they happened
    }

    // What was said last stands in the events, so that a new process, or another one, does not say it again.
    private async Task<IEnumerable<OutboxEvent>> Clusters(DateTimeOffset now, CancellationToken cancel)
    {
        var said = new Dictionary<string, (bool Down, DateTimeOffset MeasuredAt)>(StringComparer.Ordinal);
        foreach (var alert in await readings.LastAlerts([Alert.ClusterDown, Alert.ClusterBack], 1_000, cancel))
        {
            var (cluster, measured) = Alert.ClusterOf(alert);
            said.TryAdd(cluster, (alert.Type == Alert.ClusterDown, measured));
        }

        return catalog.Current.Models.Select(model => clusters.Get(model.Id))
            .Select(cluster => (Cluster: cluster, Down: cluster.Status is ClusterStatus.Overloaded or ClusterStatus.Failed, Said: said.GetValueOrDefault(cluster.Id)))
            // What this process read, or measured, before the last alert was measured by another one says nothing against it.
            .Where(of => of.Down != of.Said.Down && of.Cluster.At > of.Said.MeasuredAt)
            .Select(of => Alert.Cluster(of.Cluster, of.Down, now));
    }

    private async Task<IEnumerable<OutboxEvent>> Weeks(DateTimeOffset now, CancellationToken cancel)
    {
        var (today, last) = LookedAt(now);
        var limit = NanoUsd.FromUsd(reports.WeeklyCostAlertUsd);
        var found = new List<OutboxEvent>();
        foreach (var monday in new[] { last, today }.Select(Budgets.Windows.WeekOf).Distinct())
            found.AddRange((await sums.WeeklyCosts(monday, limit, cancel)).Select(spent => Alert.WeeklyCost(spent, monday, limit, now)));
        return found;
    }

    private async Task<IEnumerable<OutboxEvent>> Days(DateTimeOffset now, CancellationToken cancel)
    {
        var (today, last) = LookedAt(now);
        var found = new List<OutboxEvent>();
        foreach (var day in new[] { last, today }.Distinct())
        {
            // The week's first call repays a part of a debt, and so changes it.
            var since = new DateTimeOffset(Budgets.Windows.Start(Budgets.Windows.WeekOf(day)), TimeSpan.Zero).AddDays(-7);
            // Who has not called since a day ended is judged as it stood then.
            var at = day == today ? now : new DateTimeOffset(Budgets.Windows.NextDay(day) - 1, TimeSpan.Zero);
            var after = "";
            while (await readings.Indebted(day, since, after, Page, cancel) is { Count: > 0 } accounts)
            {
                found.AddRange(accounts.SelectMany(account => Usage(rules.Profile(account, LoadState.Normal, at), day, last, now)));
                after = accounts[^1].User.ToString();
            }
        }

        return found;
    }

    private static IEnumerable<OutboxEvent> Usage(UserProfile profile, DateOnly day, DateOnly last, DateTimeOffset now)
    {
        if (profile.Recovery is not { } plan) yield break;
        if (plan.DailyUsageAlert) yield return Alert.DailyUsage(profile, profile.TodayTokens, plan, day, now);
        // Who has called since the last day ended has it as its yesterday. A new week has another plan, and a younger debt had none.
        if (day == last || Budgets.Windows.WeekOf(day) != Budgets.Windows.WeekOf(last) || profile.Debt!.Since.UtcTicks >= Budgets.Windows.Start(day)) yield break;
        var before = profile.Last7DaysTokens[^2];
        if (before > plan.DailyTokens) yield return Alert.DailyUsage(profile, before, plan, last, now);
    }

    private static (DateOnly Today, DateOnly Last) LookedAt(DateTimeOffset now) =>
        (Budgets.Windows.DayOf(now.UtcTicks), Budgets.Windows.DayOf((now - _afterEnd).UtcTicks));

    [LoggerMessage(LogLevel.Warning, "{Type} {Id} {Figures}")]
    private static partial void LogAlert(ILogger log, string type, string id, string figures);

    [LoggerMessage(LogLevel.Warning, "Alerts of {What} could not be looked for; they are looked for again.")]
    private static partial void LogFailed(ILogger log, Exception e, string what);
}
