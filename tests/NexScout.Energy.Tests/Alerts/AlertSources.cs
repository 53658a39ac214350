using NexScout.Energy.Alerts;
using NexScout.Energy.Budgets;
using NexScout.Energy.Clusters;
using NexScout.Energy.Events;
using NexScout.Energy.Hosting;
using NexScout.Energy.Jobs;
using NexScout.Energy.Load;
using NexScout.Energy.Pricing;
using NexScout.Energy.Reports;

namespace NexScout.Energy.Tests.Alerts;

/// <summary>What alerts are made of, in memory, and the events that were raised. What alerts do not ask for is not there.</summary>
internal sealed class AlertSources : IAlertReadings, IRecordReader, IUsageSums, IClusterBoard, IEventOutbox, IJobStore
{
    public List<DebtChange> Changes { get; } = [];

    public List<BudgetState> Accounts { get; } = [];

    public List<LoadEvent> Loads { get; } = [];

    public Dictionary<string, NanoUsd> Costs { get; } = [];

    /// <summary>The Monday of the week that they are of; null for each.</summary>
    public DateOnly? CostsOf { get; set; }

    public List<OutboxEvent> Events { get; } = [];

    /// <summary>How the job stands; null where it has never been done.</summary>
    public JobState? State { get; set; }

    /// <summary>What cannot be read: debts, weeks.</summary>
    public HashSet<string> Broken { get; } = [];

    public ClusterSnapshot Cluster { get; set; } = new() { Id = "openai/gpt-4o" };

    public Task<IReadOnlyList<DebtChange>> DebtChanges(DateTimeOffset since, CancellationToken cancel) =>
        Broken.Contains("debts") ? throw new LedgerUnavailableException("away") : Task.FromResult<IReadOnlyList<DebtChange>>([.. Changes.Where(change => change.At >= since)]);

    public Task<IReadOnlyList<BudgetState>> Indebted(DateOnly day, DateTimeOffset since, string after, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<BudgetState>>([.. Accounts.Where(account => account.Day == day && string.CompareOrdinal(account.User.ToString(), after) > 0)]);

    public Task<IReadOnlyList<OutboxEvent>> LastAlerts(IReadOnlyList<string> types, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<OutboxEvent>>([.. Events.Where(e => types.Contains(e.Type)).OrderByDescending(e => e.At)]);

    public Task<IReadOnlyList<LoadEvent>> LoadEvents(DateTimeOffset since, int most, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<LoadEvent>>([.. Loads.Where(load => load.At >= since).OrderByDescending(load => load.At)]);

    public Task<IReadOnlyList<WorkspaceCost>> WeeklyCosts(DateOnly monday, NanoUsd above, CancellationToken cancel) =>
        Broken.Contains("weeks") ? throw new InvalidOperationException("broken") : Task.FromResult<IReadOnlyList<WorkspaceCost>>([.. Costs.Where(cost => (CostsOf ?? monday) == monday && cost.Value > above).Select(cost => new WorkspaceCost(cost.Key, cost.Value))]);

    public ClusterSnapshot Get(string id) => Cluster;

    public Task<IReadOnlyList<OutboxEvent>> AddEvents(IReadOnlyList<OutboxEvent> events, CancellationToken cancel)
    {
        var added = events.Where(e => Events.TrueForAll(known => known.Id != e.Id)).ToList();
        Events.AddRange(added);
        return Task.FromResult<IReadOnlyList<OutboxEvent>>(added);
    }

    public Task<UsageRecord?> Find(RequestId id, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<UsageRecord>> Usage(UsageQuery query, CancellationToken cancel) => throw new NotSupportedException();

    public Task<UsageTotals> Totals(UsageQuery query, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<Debt>> Debts(UserKey user, int most, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<UsageSum>> Sums(SumsBy by, ReportRange range, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<UserSum>> Users(
        ReportRange range, IReadOnlyDictionary<string, NanoUsd> revenue, bool byMargin, int most, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<TierSum>> Tiers(ReportRange range, CancellationToken cancel) => throw new NotSupportedException();

    public Task<int> RollUp(DateTimeOffset now, int most, CancellationToken cancel) => throw new NotSupportedException();

    public Task<bool> Mend(DateOnly day, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<StoredEvent>> NextEvents(EventCursor after, int most, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<OutboxEvent>> Alerts(string? workspace, DateTimeOffset since, int most, CancellationToken cancel) => throw new NotSupportedException();

    public Task<int> RemoveEvents(DateTimeOffset before, int most, CancellationToken cancel) => throw new NotSupportedException();

    public Task AddWebhook(Webhook webhook, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<Webhook>> Webhooks(CancellationToken cancel) => throw new NotSupportedException();

    public Task<bool> RemoveWebhook(string id, CancellationToken cancel) => throw new NotSupportedException();

    public Task<bool> Advance(string webhook, EventCursor from, EventCursor to, CancellationToken cancel) => throw new NotSupportedException();

    public Task Refused(string webhook, int failures, DateTimeOffset again, string error, bool disable, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobState>> Jobs(CancellationToken cancel) => Task.FromResult<IReadOnlyList<JobState>>(State is null ? [] : [State]);

    public Task<bool> TakeJob(string name, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancel) => throw new NotSupportedException();

    public Task<bool> KeepJob(string name, string owner, DateTimeOffset now, TimeSpan lease, CancellationToken cancel) => throw new NotSupportedException();

    public Task EndJob(string name, string owner, DateTimeOffset now, string result, bool failed, DateTimeOffset again, CancellationToken cancel) =>
        throw new NotSupportedException();
}
